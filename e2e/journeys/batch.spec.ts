import { readFile } from "node:fs/promises";
import { readLabels } from "../harness/labels.js";
import { expect, signIn, test } from "../harness/test.js";

test("a pile of tags becomes one PDF, each in its own size, in the order given", async ({ page }) => {
  await signIn(page, "technician", "/labels");
  // A Chromebook, a charger (small by its type), and one that does not exist.
  await page.getByRole("textbox", { name: "Tags to add" }).fill("W12-0007\nW12-0701, w12-0042\nW12-4242");
  await page.getByRole("button", { name: "Add to pile" }).click();

  const pile = page.getByRole("table", { name: "Pile" });
  await expect(pile.getByRole("row", { name: /W12-4242/ }).getByText("Not found").first()).toBeVisible();
  await expect(pile.getByRole("row", { name: /Ready/ })).toHaveCount(3);

  await pile.getByRole("row", { name: /W12-4242/ }).getByRole("button", { name: "Remove W12-4242" }).click();
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download PDF" }).click();
  const labels = await readLabels(await readFile(await (await downloading).path()));

  expect(labels.map((label) => label.codes.code128)).toEqual([["W12-0007"], ["W12-0701"], ["W12-0042"]]);
  expect(labels.map((label) => Math.round(label.widthPt))).toEqual([283, 256, 283]);
});

test("a number of copies counts as soon as it is typed, also for Ctrl+P", async ({ page }) => {
  await signIn(page, "technician", "/labels");
  await page.getByRole("textbox", { name: "Tags to add" }).fill("W12-0007");
  await page.getByRole("button", { name: "Add to pile" }).click();
  await expect(page.getByRole("table", { name: "Pile" }).getByRole("row", { name: /Ready/ })).toHaveCount(1);

  const copies = page.getByRole("textbox", { name: "Copies of each" });
  await copies.selectText();
  await page.keyboard.type("3");
  const downloading = page.waitForEvent("download");
  await page.keyboard.press("Control+p");
  const labels = await readLabels(await readFile(await (await downloading).path()));

  expect(labels.map((label) => label.codes.code128)).toEqual([["W12-0007"], ["W12-0007"], ["W12-0007"]]);
});
