import type { Page } from "@playwright/test";
import { at, type Screen } from "./screen.js";
import { expect } from "./test.js";

/** Nobody listens there: the port is the one that discards everything, and is closed. */
const nowhere = "http://127.0.0.1:9/rtutils";

/** Adds a webhook, and leaves its secret open. */
export async function addWebhook(page: Page, url: string, description = "Inventory of the library"): Promise<string> {
  await page.getByRole("button", { name: "Add a webhook" }).click();
  const form = page.getByRole("dialog", { name: "Add a webhook" });
  await form.getByRole("textbox", { name: "Address" }).fill(url);
  await form.getByRole("textbox", { name: "What for" }).fill(description);
  await form.getByRole("button", { name: "Add the webhook" }).click();
  const secret = page.getByRole("dialog", { name: "The secret" }).getByRole("textbox", { name: "Secret" });
  await expect(secret).toHaveValue(/^whsec_/);
  return secret.inputValue();
}

/** Adds a webhook, and opens it. */
export async function openNewWebhook(page: Page, url: string, description?: string): Promise<string> {
  const secret = await addWebhook(page, url, description);
  await page.getByRole("button", { name: "I have kept it" }).click();
  await page.getByRole("table", { name: "Webhooks" }).getByRole("link").first().click();
  await expect(page.getByRole("region", { name: "Subscription" })).toBeVisible();
  return secret;
}

/** Opens the webhook that was added last, or one that is added now: a server takes only so many. */
async function openSomeWebhook(page: Page): Promise<void> {
  const all = page.getByRole("table", { name: "Webhooks" }).getByRole("link");
  await expect(all.first().or(page.getByText("Nobody is told yet"))).toBeVisible();
  if ((await all.count()) === 0) return void (await openNewWebhook(page, nowhere));
  await all.first().click();
  await expect(page.getByRole("region", { name: "Subscription" })).toBeVisible();
}

/** Waits until the log says this of the newest delivery. */
export async function newestDelivery(page: Page, words: string): Promise<void> {
  await expect(async () => {
    await page.getByRole("button", { name: "Look again" }).click();
    const newest = page.getByRole("table", { name: "Deliveries" }).getByRole("row").nth(1);
    await expect(newest.getByText(words).first()).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 20_000 });
}

/** Outbound webhooks, each in the states that look different. */
export const webhookScreens: Screen[] = [
  {
    name: "webhooks",
    open: async (page) => {
      await at(page, "/admin/webhooks", "admin");
      await addWebhook(page, nowhere);
      await page.getByRole("button", { name: "I have kept it" }).click();
      await expect(page.getByRole("table", { name: "Webhooks" })).toBeVisible();
    },
  },
  {
    name: "webhook-add",
    open: async (page) => {
      await at(page, "/admin/webhooks", "admin");
      await page.getByRole("button", { name: "Add a webhook" }).click();
      const form = page.getByRole("dialog", { name: "Add a webhook" });
      await form.getByRole("textbox", { name: "Address" }).fill("https://10.0.0.8/");
      await form.getByRole("button", { name: "Add the webhook" }).click();
      await expect(form.getByRole("textbox", { name: "Address" })).toHaveAttribute("aria-invalid", "true");
    },
  },
  {
    name: "webhook-secret",
    open: async (page) => {
      await at(page, "/admin/webhooks", "admin");
      await addWebhook(page, nowhere);
    },
  },
  {
    name: "webhook-failing",
    open: async (page) => {
      await at(page, "/admin/webhooks", "admin");
      await openNewWebhook(page, nowhere);
      await page.getByRole("button", { name: "Send a test event" }).click();
      await newestDelivery(page, "cannot be reached");
    },
  },
  {
    name: "webhook-delivery",
    open: async (page) => {
      await at(page, "/admin/webhooks", "admin");
      await openNewWebhook(page, nowhere);
      await page.getByRole("button", { name: "Send a test event" }).click();
      await newestDelivery(page, "cannot be reached");
      await page.getByRole("table", { name: "Deliveries" }).getByRole("link").first().click();
      await expect(page.getByRole("table", { name: "Attempts" })).toBeVisible();
    },
  },
  {
    name: "webhook-rotate",
    open: async (page) => {
      await at(page, "/admin/webhooks", "admin");
      await openSomeWebhook(page);
      await page.getByRole("button", { name: "Rotate the secret" }).click();
      await expect(page.getByRole("dialog", { name: "Rotate the secret" })).toBeVisible();
    },
  },
];
