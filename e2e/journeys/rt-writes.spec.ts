import type { Page } from "@playwright/test";
import { Colleague } from "../harness/api.js";
import { rest, writes } from "../harness/screen.js";
import { openEdit } from "../harness/screens-work.js";
import { expect, signIn, test } from "../harness/test.js";

/** Leaves a change to an asset that RT fails at until it is given up; the address of its write. */
async function giveUp(page: Page, url: string, id: number): Promise<string> {
  const words = `Given up ${Date.now()}`;
  await openEdit(page, id);
  await page.getByRole("textbox", { name: "Description" }).fill(words);
  await page.getByRole("button", { name: "Save 1 change" }).click();
  const colleague = await Colleague.signIn(url);
  type Write = { id: string; state: string };
  const newest = async () => (await colleague.get<{ items: Write[] }>(`/rt/writes?asset_id=${id}`)).items[0];
  await expect.poll(async () => (await newest())?.state, { timeout: 60_000 }).toBe("dead");
  return (await newest())?.id ?? "";
}

test("a write that was given up needs somebody, and is in RT after a retry", async ({ page, rt, server }) => {
  test.setTimeout(120_000);
  await signIn(page, "admin");
  await rt.inject({ fault: { kind: "empty_500" }, scope: writes });
  const id = await giveUp(page, server.url, 311);
  await rt.clear();

  await page.goto("/");
  await page.getByRole("region", { name: "Needs you" }).getByRole("link", { name: /given up/ }).click();
  await expect(page).toHaveURL(/\/admin\/writes\?state=dead$/);
  await page.getByRole("table", { name: "Writes" }).getByRole("link", { name: /^description → Given up/ }).first().click();
  await expect(page).toHaveURL(new RegExp(id));
  await expect(page.getByText("What went wrong last")).toBeVisible();

  await page.getByRole("button", { name: "Retry" }).click();
  await expect(page.getByRole("main").getByText("In RT", { exact: true })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole("button", { name: "Retry" })).toHaveCount(0);
});

test("a write that was given up is discarded with a reason, and never goes to RT", async ({ page, rt, server }) => {
  test.setTimeout(120_000);
  await signIn(page, "admin");
  await rt.inject({ fault: { kind: "empty_500" }, scope: writes });
  const id = await giveUp(page, server.url, 312);
  await rt.clear();
  await page.goto(`/admin/writes/${id}`);

  await page.getByRole("button", { name: "Discard" }).click();
  const dialog = page.getByRole("dialog", { name: "Discard this write" });
  await expect(dialog.getByRole("button", { name: "Discard it" })).toBeDisabled();
  await dialog.getByRole("textbox", { name: "Reason" }).fill("The device went back to the vendor");
  await dialog.getByRole("button", { name: "Discard it" }).click();

  await expect(page.getByRole("main").getByText("Discarded", { exact: true })).toBeVisible();
  await expect(page.getByRole("main")).toContainText("The device went back to the vendor");
});

test("a technician sees the writes, and cannot retry or discard", async ({ page, rt, server }) => {
  test.setTimeout(120_000);
  await signIn(page);
  await rt.inject({ fault: { kind: "empty_500" }, scope: writes });
  const id = await giveUp(page, server.url, 313);
  await rt.clear();

  await page.goto(`/admin/writes/${id}`);

  await expect(page.getByRole("main").getByText("Given up", { exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Retry" })).toHaveCount(0);
  await page.goto("/admin/rt");
  await expect(page.getByRole("heading", { level: 1, name: "For administrators" })).toBeVisible();
});

test("the connection says what is wrong, and that it works again", async ({ page, rt }) => {
  await signIn(page, "admin", "/admin/rt");
  const connection = page.getByRole("region", { name: "Connection", exact: true });
  await expect(connection.getByText("Works")).toBeVisible();
  await expect(connection).toContainText(/Version\s*5\./);
  await expect(page.getByRole("region", { name: "Rights of the RT user" })).toBeVisible();

  await rt.inject({ fault: { kind: "unauthorized" }, scope: rest });
  await page.getByRole("button", { name: "Check again" }).click();
  await expect(connection.getByText("Failing")).toBeVisible();
  await expect(connection.getByText("What is wrong")).toBeVisible();

  await rt.clear();
  await page.getByRole("button", { name: "Check again" }).click();
  await expect(connection.getByText("Works")).toBeVisible();
  await page.getByRole("button", { name: "Compare everything now" }).click();
  await expect(page.getByText("The comparison has begun.")).toBeVisible();
});
