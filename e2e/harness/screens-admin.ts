import type { Page } from "@playwright/test";
import { at, rest, writes, type Screen } from "./screen.js";
import { openEdit } from "./screens-work.js";
import { expect, scan } from "./test.js";

/** Reserves a block of tags, and leaves its dialog open. */
export async function reserve(page: Page, howMany: number): Promise<void> {
  await page.getByRole("button", { name: "Reserve a block" }).click();
  const dialog = page.getByRole("dialog", { name: "Reserve a block" });
  await dialog.getByRole("textbox", { name: "How many" }).fill(String(howMany));
  await dialog.getByRole("textbox", { name: "What for" }).fill("Cart 7");
  await dialog.getByRole("button", { name: /^Reserve \d+ tags?$/ }).click();
  await expect(page.getByRole("dialog", { name: /reserved$/ })).toBeVisible();
}

/** Leaves a change to an asset waiting for an RT that takes no writes. */
export async function leaveAWriteWaiting(page: Page, id: number): Promise<void> {
  await openEdit(page, id);
  await page.getByRole("textbox", { name: "Description" }).fill(`Waits since ${Date.now()}`);
  await page.getByRole("button", { name: "Save 1 change" }).click();
  await expect(page.getByRole("status").getByText("Waiting for RT")).toBeVisible();
  await page.getByRole("button", { name: "Close editing" }).click();
}

/** Tags, and what administrators look after, each in the states that look different. */
export const adminScreens: Screen[] = [
  {
    name: "tags",
    open: async (page) => {
      await at(page, "/tags");
      await expect(page.getByRole("list", { name: "Sequences" })).toBeVisible();
      await expect(page.getByRole("region", { name: "Ledger" })).toBeVisible();
    },
  },
  {
    name: "tags-admin",
    open: async (page) => {
      await at(page, "/tags", "admin");
      await expect(page.getByRole("button", { name: "Begin a sequence" })).toBeVisible();
      await expect(page.getByRole("list", { name: "Sequences" })).toBeVisible();
    },
  },
  {
    name: "tags-nothing",
    open: async (page) => {
      await at(page, "/tags?q=NOTHING-99");
      await expect(page.getByText("No tag here")).toBeVisible();
    },
  },
  {
    name: "tags-reserve",
    open: async (page) => {
      await at(page, "/tags");
      await page.getByRole("button", { name: "Reserve a block" }).click();
      await expect(page.getByRole("dialog", { name: "Reserve a block" })).toBeVisible();
    },
  },
  {
    name: "tags-reserved",
    open: async (page) => {
      await at(page, "/tags");
      await reserve(page, 3);
    },
  },
  {
    name: "tags-begin-conflict",
    open: async (page) => {
      await at(page, "/tags", "admin");
      await page.getByRole("button", { name: "Begin a sequence" }).click();
      const dialog = page.getByRole("dialog", { name: "Begin a sequence" });
      await dialog.getByRole("textbox", { name: "Prefix" }).fill("W12-");
      await dialog.getByRole("textbox", { name: "Reason" }).fill("To see what happens");
      await dialog.getByRole("button", { name: "Begin", exact: true }).click();
      await expect(dialog.getByRole("textbox", { name: "Prefix" })).toHaveAttribute("aria-invalid", "true");
    },
  },
  {
    name: "tags-change",
    open: async (page) => {
      await at(page, "/tags", "admin");
      await page.getByRole("button", { name: "Change W12-", exact: true }).click();
      const dialog = page.getByRole("dialog", { name: "Change W12-" });
      await dialog.getByRole("textbox", { name: "Next number" }).fill("9000");
      await expect(dialog.getByText("Numbers are passed over")).toBeVisible();
    },
  },
  {
    name: "tag-block",
    open: async (page) => {
      await at(page, "/tags");
      await reserve(page, 3);
      await page.getByRole("link", { name: "Bind by scan" }).click();
      await expect(page.getByRole("table", { name: "Ledger" })).toBeVisible();
      const tag = await page.getByRole("table", { name: "Ledger" }).getByText(/^W12-\d+$/).last().textContent();
      await scan(page, tag ?? "");
      await expect(page.getByRole("region", { name: "Bind by scan" }).getByRole("heading", { name: tag ?? "" })).toBeVisible();
    },
  },
  {
    name: "writes",
    open: async (page) => {
      await at(page, "/admin/writes");
      await expect(page.getByRole("region", { name: "Writes", exact: true })).toBeVisible();
    },
  },
  {
    name: "writes-waiting",
    open: async (page, rt) => {
      await at(page, "/", "admin");
      await rt.inject({ fault: { kind: "unavailable", retry_after_seconds: 1 }, scope: writes });
      await leaveAWriteWaiting(page, 45);
      // For a moment now and then it is under way, and does not wait.
      await expect(async () => {
        await page.goto("/admin/writes?state=pending");
        const waiting = page.getByRole("table", { name: "Writes" }).getByText("Waiting for RT");
        await expect(waiting.first()).toBeVisible({ timeout: 5_000 });
      }).toPass();
    },
  },
  {
    name: "write",
    open: async (page) => {
      await at(page, "/");
      await openEdit(page, 46);
      await page.getByRole("textbox", { name: "Description" }).fill(`Changed ${Date.now()}`);
      await page.getByRole("button", { name: "Save 1 change" }).click();
      await expect(page.getByRole("status").getByText("Saved")).toBeVisible();
      await page.goto("/admin/writes?asset_id=46");
      await page.getByRole("table", { name: "Writes" }).getByRole("link", { name: /^description/ }).first().click();
      await expect(page.getByRole("table", { name: "Fields" })).toBeVisible();
    },
  },
  {
    name: "home-needs",
    open: async (page, rt) => {
      await at(page, "/", "admin");
      await rt.inject({ fault: { kind: "unavailable", retry_after_seconds: 1 }, scope: writes });
      await leaveAWriteWaiting(page, 47);
      await page.goto("/");
      await expect(page.getByRole("link", { name: /waits? for RT/ })).toBeVisible();
    },
  },
  {
    name: "rt-connection",
    open: async (page) => {
      await at(page, "/admin/rt", "admin");
      await expect(page.getByRole("region", { name: "What rtutils needs of RT" })).toBeVisible();
    },
  },
  {
    name: "rt-connection-down",
    open: async (page, rt) => {
      await at(page, "/admin/rt", "admin");
      await expect(page.getByRole("button", { name: "Check again" })).toBeVisible();
      await rt.inject({ fault: { kind: "unauthorized" }, scope: rest });
      await page.getByRole("button", { name: "Check again" }).click();
      await expect(page.getByText("Failing")).toBeVisible();
    },
  },
  {
    name: "for-administrators",
    open: async (page) => {
      await at(page, "/admin/rt");
      await expect(page.getByRole("heading", { level: 1, name: "For administrators" })).toBeVisible();
    },
  },
];
