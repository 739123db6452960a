import { Colleague } from "../harness/api.js";
import { expect, signIn, test } from "../harness/test.js";

type Asset = { id: number; name: string; description?: string };

test("a change to many assets is seen before, done, and undone except where somebody was faster", async ({ page, server }) => {
  test.setTimeout(120_000);
  const colleague = await Colleague.signIn(server.url, "admin");
  const ids = [201, 202, 203];
  const before = await Promise.all(ids.map((id) => colleague.get<Asset>(`/assets/${id}`)));
  const words = `Cart 7, ${Date.now()}`;

  await signIn(page, "technician", "/assets?q=W12-020");
  for (const { name } of before) await page.getByRole("checkbox", { name: `Tick ${name}` }).check();
  await page.getByRole("button", { name: "Change 3 assets" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Bulk edit" })).toBeVisible();
  const fields = page.getByRole("combobox", { name: "Add a field" });
  await expect(fields.getByRole("option", { name: "Model" })).toHaveCount(1);
  await expect(fields.getByRole("option", { name: "Serial Number" })).toHaveCount(0);
  await fields.selectOption("Description");
  await page.getByRole("textbox", { name: "Description" }).fill(words);
  await page.getByRole("textbox", { name: "What it is for" }).fill("Cart 7 moves");
  await page.getByRole("button", { name: "Preview" }).click();

  const preview = page.getByRole("table", { name: "Preview" });
  for (const asset of before) {
    const row = preview.getByRole("row", { name: new RegExp(asset.name) });
    await expect(row.getByRole("deletion")).toHaveText(asset.description ?? "nothing");
    await expect(row.getByRole("insertion")).toHaveText(words);
  }
  expect((await colleague.get<Asset>("/assets/201")).description).toBe(before[0]?.description);

  await page.getByRole("button", { name: "Change 3 assets" }).click();
  await expect(page.getByText("3 assets were changed.")).toBeVisible({ timeout: 60_000 });
  expect((await colleague.get<Asset>("/assets/202")).description).toBe(words);

  await colleague.send("PATCH", "/assets/203", { description: "Broken hinge" });
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await page.getByRole("dialog", { name: "Undo this change" }).getByRole("button", { name: "Undo it" }).click();

  await expect(page.getByRole("heading", { level: 1, name: "Undoing a change" })).toBeVisible();
  await expect(page.getByText("2 assets were changed. 1 asset was left alone: see below why.")).toBeVisible({ timeout: 60_000 });
  const undone = page.getByRole("table", { name: "Assets" });
  await expect(undone.getByRole("row", { name: /W12-0203/ }).getByText("Changed since")).toBeVisible();
  const after = await Promise.all(ids.map((id) => colleague.get<Asset>(`/assets/${id}`)));
  expect(after.map((asset) => asset.description)).toEqual([
    before[0]?.description,
    before[1]?.description,
    "Broken hinge",
  ]);

  await page.goto("/bulk-edit");
  const earlier = page.getByRole("table", { name: "Earlier changes" });
  await expect(earlier.getByRole("row", { name: /Cart 7 moves/ }).getByText("Undone")).toBeVisible();
});

test("what is not found or in the list twice is said before anything is done", async ({ page }) => {
  await signIn(page, "technician", "/bulk-edit");
  await page
    .getByRole("textbox", { name: "Tags, serial numbers or asset numbers" })
    .fill("W12-0210, w12-0210\nW12-4242");
  await page.getByRole("combobox", { name: "Add a field" }).selectOption("Owner");
  await page.getByRole("textbox", { name: "Owner" }).fill("student0042");
  await page.getByRole("button", { name: "Preview" }).click();

  const preview = page.getByRole("table", { name: "Preview" });
  await expect(preview.getByText("Already in the list")).toBeVisible();
  await expect(preview.getByRole("row", { name: /W12-4242/ }).getByText("Not found")).toBeVisible();
  await expect(page.getByRole("button", { name: "Change 1 asset" })).toBeEnabled();

  // A plan of another list says nothing about this one.
  await page.getByRole("textbox", { name: "Owner" }).fill("student0043");
  await expect(preview).toHaveCount(0);
});

test("scans fill the list of assets to change", async ({ page }) => {
  await signIn(page, "technician", "/bulk-edit");
  const box = page.getByRole("textbox", { name: "Asset", exact: true });
  await box.fill("w12-0211");
  await box.press("Enter");
  await box.fill("W12-0212");
  await box.press("Enter");

  await expect(page.getByRole("textbox", { name: "Tags, serial numbers or asset numbers" })).toHaveValue("w12-0211\nW12-0212\n");
});
