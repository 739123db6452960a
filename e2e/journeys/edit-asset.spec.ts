import { Colleague } from "../harness/api.js";
import { openEdit } from "../harness/screens-work.js";
import { writes } from "../harness/screen.js";
import { expect, signIn, test } from "../harness/test.js";

type Asset = { description?: string; status: string; next_statuses: string[]; owner?: { username: string } };

test("each field says what RT made of it, and what RT refused has RT's words", async ({ page, server }) => {
  const words = `Checked ${Date.now()}`;
  await signIn(page);
  await openEdit(page, 301);
  const dialog = page.getByRole("dialog", { name: /^Edit / });
  await dialog.getByRole("textbox", { name: "Description" }).fill(words);
  await dialog.getByRole("textbox", { name: "Purchase Date" }).fill("some day");
  await dialog.getByRole("button", { name: "Save 2 changes" }).click();

  await expect(dialog.getByRole("alert")).toContainText("Request Tracker refused this");
  await expect(dialog.getByRole("textbox", { name: "Purchase Date" })).toHaveAccessibleDescription(/RT stored/);
  await expect(dialog.getByText("Applied", { exact: true })).toBeVisible();
  const colleague = await Colleague.signIn(server.url);
  expect((await colleague.get<Asset>("/assets/301")).description).toBe(words);

  // What was typed is still there, to be mended.
  await expect(dialog.getByRole("textbox", { name: "Purchase Date" })).toHaveValue("some day");
  await dialog.getByRole("textbox", { name: "Purchase Date" }).fill("2026-08-01");
  await dialog.getByRole("textbox", { name: "Owner" }).fill("nobody-of-this-name");
  await dialog.getByRole("button", { name: "Save 2 changes" }).click();
  await expect(dialog.getByRole("textbox", { name: "Owner" })).toHaveAccessibleDescription(/nobody-of-this-name/);

  await dialog.getByRole("textbox", { name: "Owner" }).fill("student0042");
  await dialog.getByRole("button", { name: "Save 2 changes" }).click();
  await expect(dialog.getByRole("status").getByText("Saved")).toBeVisible();
  await dialog.getByRole("button", { name: "Close editing" }).click();
  await expect(page.getByRole("region", { name: "People" })).toContainText("student0042");
});

test("only the statuses that the lifecycle allows are offered", async ({ page, server }) => {
  await signIn(page);
  await openEdit(page, 302);
  const asset = await (await Colleague.signIn(server.url)).get<Asset>("/assets/302");
  const offered = page.getByRole("combobox", { name: "Status" }).getByRole("option");

  await expect(offered).toHaveText([asset.status, ...asset.next_statuses]);
  expect(asset.next_statuses).not.toContain("new");
});

test("an asset that somebody changed meanwhile is not overwritten, and what was typed is kept", async ({ page, server }) => {
  await signIn(page);
  await openEdit(page, 303);
  const dialog = page.getByRole("dialog", { name: /^Edit / });
  await dialog.getByRole("textbox", { name: "Description" }).fill("Mine");
  const colleague = await Colleague.signIn(server.url, "admin");
  await colleague.send("PATCH", "/assets/303", { owner: "student0099" });

  await dialog.getByRole("button", { name: "Save 1 change" }).click();
  await expect(dialog.getByText("Somebody changed this asset meanwhile")).toBeVisible();
  expect((await colleague.get<Asset>("/assets/303")).description).not.toBe("Mine");

  await dialog.getByRole("button", { name: "Load the new values, keep what I typed" }).click();
  await expect(dialog.getByRole("textbox", { name: "Owner" })).toHaveValue("student0099");
  await expect(dialog.getByRole("textbox", { name: "Description" })).toHaveValue("Mine");
  await dialog.getByRole("button", { name: "Save 1 change" }).click();
  await expect(dialog.getByRole("status").getByText("Saved")).toBeVisible();
  const after = await colleague.get<Asset>("/assets/303");
  expect([after.description, after.owner?.username]).toEqual(["Mine", "student0099"]);
});

test("while RT takes no writes a change waits, says so everywhere, and goes there by itself", async ({ page, rt, server }) => {
  test.setTimeout(120_000);
  const words = `Waits since ${Date.now()}`;
  await signIn(page);
  await openEdit(page, 304);
  const dialog = page.getByRole("dialog", { name: /^Edit / });
  await rt.inject({ fault: { kind: "unavailable", retry_after_seconds: 1 }, scope: writes });
  await dialog.getByRole("textbox", { name: "Description" }).fill(words);
  await dialog.getByRole("button", { name: "Save 1 change" }).click();
  await expect(dialog.getByRole("status").getByText("Waiting for RT")).toBeVisible();
  await dialog.getByRole("button", { name: "Close editing" }).click();

  await expect(page.getByRole("main").getByRole("link", { name: "Waiting for RT" })).toBeVisible();
  await expect(page.getByRole("link", { name: /waits? for RT/ })).toBeVisible();
  await page.goto("/assets?q=W12-0304");
  await expect(page.getByRole("table", { name: "Assets" }).getByText("Waiting for RT")).toBeVisible();

  await rt.clear();
  const colleague = await Colleague.signIn(server.url);
  await expect
    .poll(async () => (await colleague.get<Asset>("/assets/304")).description, { timeout: 90_000 })
    .toBe(words);
  await expect(page.getByRole("link", { name: /waits? for RT/ })).toHaveCount(0, { timeout: 30_000 });
});
