import { readFile } from "node:fs/promises";
import { readLabels } from "../harness/labels.js";
import { expect, signIn, test } from "../harness/test.js";

const rest = { on: "path_prefix", prefix: "/REST/2.0/" };
const tag = (number: number) => `W12-${String(number).padStart(4, "0")}`;
const tags = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, at) => tag(first + at));

test("a long list is drawn while one watches, printed, and printed again from a line on", async ({ page }) => {
  await signIn(page, "technician", "/labels");
  await page.getByRole("navigation", { name: "Ways to print" }).getByRole("link", { name: "Long lists and history" }).click();
  await page.getByRole("textbox", { name: "Tags", exact: true }).fill([...tags(1, 40), "W12-4242"].join("\n"));
  await page.getByRole("textbox", { name: "Title (optional)" }).fill("Lincoln High");
  await page.getByRole("button", { name: "Draw 41 labels" }).click();

  await expect(page.getByRole("heading", { level: 1, name: "Lincoln High" })).toBeVisible();
  const how = page.getByRole("region", { name: "How far it is" });
  await expect(how.getByText("40 labels. 1 line was left out: see below.")).toBeVisible();
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download PDF" }).click();
  const labels = await readLabels(await readFile(await (await downloading).path()));
  expect(labels.map((label) => label.codes.code128[0])).toEqual(tags(1, 40));

  await page.getByRole("radio", { name: "Those that cannot be printed" }).check();
  const lines = page.getByRole("table", { name: "Lines" });
  await expect(lines.getByRole("row", { name: /W12-4242/ }).getByText("Not found")).toBeVisible();
  await expect(lines.getByRole("row")).toHaveCount(2);

  await page.getByRole("textbox", { name: "Or these lines" }).fill("3, 39-40");
  await page.getByRole("button", { name: "Print these again" }).click();
  await expect(how.getByText("3 labels, and every line is one of them.")).toBeVisible();
  await page.getByRole("link", { name: "All prints" }).click();
  const history = page.getByRole("table", { name: "What was printed" });
  await expect(history.getByRole("row", { name: /Lincoln High/ })).not.toHaveCount(0);
});

test("a list that no line of can be printed says so, and a strict one draws nothing", async ({ page }) => {
  await signIn(page, "technician", "/labels/jobs");
  await page.getByRole("textbox", { name: "Tags", exact: true }).fill("W12-0001\nW12-4242");
  await page.getByRole("checkbox", { name: /Leave out what cannot be printed/ }).uncheck();
  await page.getByRole("button", { name: "Draw 2 labels" }).click();

  const how = page.getByRole("region", { name: "How far it is" });
  await expect(how.getByText(/1 of 2 items cannot be printed/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Download PDF" })).toHaveCount(0);
});

test("while RT is away a list waits, and goes on by itself when RT is back", async ({ page, rt }) => {
  await signIn(page, "technician", "/labels/jobs");
  await rt.inject({ fault: { kind: "unavailable", retry_after_seconds: 1 }, scope: rest });
  // What the mirror knows would be printed all the same.
  const made = [await rt.makeAsset(), await rt.makeAsset()];
  await page.getByRole("textbox", { name: "Tags", exact: true }).fill(made.map((asset) => asset.tag).join("\n"));
  await page.getByRole("button", { name: "Draw 2 labels" }).click();

  const how = page.getByRole("region", { name: "How far it is" });
  await expect(how.getByText("It waits, and is tried again by itself")).toBeVisible();
  await rt.clear();
  await expect(how.getByText("2 labels, and every line is one of them.")).toBeVisible({ timeout: 30_000 });
});

test("an asset's page says when its label was printed, and by whom", async ({ page }) => {
  await signIn(page, "technician", "/labels");
  await page.getByRole("textbox", { name: "Tags to add" }).fill("W12-0055");
  await page.getByRole("button", { name: "Add to pile" }).click();
  await expect(page.getByRole("table", { name: "Pile" }).getByRole("row", { name: /Ready/ })).toHaveCount(1);
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download PDF" }).click();
  await downloading;

  await page.getByRole("table", { name: "Pile" }).getByRole("link", { name: "W12-0055" }).click();
  const prints = page.getByRole("region", { name: "Label prints" });
  await expect(prints.getByRole("listitem").first()).toContainText(/by tech.*large/);
  await prints.getByRole("link").first().click();
  await expect(page.getByRole("heading", { level: 1, name: "A pile" })).toBeVisible();
});
