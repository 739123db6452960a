import type { Page } from "@playwright/test";
import { Colleague } from "../harness/api.js";
import { freshSerial, openDesk } from "../harness/screens-work.js";
import { rest } from "../harness/screen.js";
import { expect, scan, scanPile, signIn, test } from "../harness/test.js";

type Asset = { id: number; tag?: string };

const made = (page: Page) => page.getByRole("table", { name: "Made here" });
const rows = (page: Page) => made(page).getByRole("row").filter({ hasText: "E2E" });
const fresh = (howMany: number) => Array.from({ length: howMany }, freshSerial);

/** How many assets RT has of each serial number. */
async function assetsOf(url: string, serials: string[]): Promise<number[]> {
  const colleague = await Colleague.signIn(url);
  return Promise.all(serials.map(async (serial) => (await colleague.all<Asset>(`/assets?q=${serial}`)).length));
}

test("serials scanned at speed while RT is slow each become an asset, and no scan waits", async ({ page, rt, server }) => {
  test.setTimeout(120_000);
  await openDesk(page);
  await page.getByRole("textbox", { name: "Serial number" }).focus();
  await rt.inject({ fault: { kind: "latency", milliseconds: 300 } });
  const serials = fresh(12);

  await scanPile(page, serials, 30);

  await expect(rows(page)).toHaveCount(12);
  await expect(rows(page).getByText("Made", { exact: true })).toHaveCount(12, { timeout: 90_000 });
  const tags = await rows(page).getByRole("link", { name: /^W12-\d{4,}$/ }).allTextContents();
  expect(new Set(tags).size).toBe(12);
  await rt.clear();
  expect(await assetsOf(server.url, serials)).toEqual(serials.map(() => 1));
});

test("while RT is away scans are kept, over a reload too, and are made once it is back", async ({ page, rt, server }) => {
  test.setTimeout(180_000);
  await openDesk(page);
  await page.getByRole("textbox", { name: "Serial number" }).focus();
  await rt.inject({ fault: { kind: "reset" }, scope: rest });
  const serials = fresh(3);

  for (const serial of serials) await scan(page, serial);
  await expect(rows(page).getByText("Waiting for RT")).toHaveCount(3, { timeout: 60_000 });
  await page.reload();
  await expect(rows(page).getByText("Waiting for RT")).toHaveCount(3);

  await rt.clear();
  await expect(rows(page).getByText("Made", { exact: true })).toHaveCount(3, { timeout: 120_000 });
  expect(await assetsOf(server.url, serials)).toEqual([1, 1, 1]);
});

test("an answer that is lost on the way makes no second asset", async ({ page, server }) => {
  await openDesk(page);
  await page.getByRole("textbox", { name: "Serial number" }).focus();
  let lost = 0;
  // The server hears and does it; the browser hears nothing, twice.
  await page.route("**/api/v1/assets", async (route) => {
    if (route.request().method() !== "POST" || lost >= 2) return route.fallback();
    lost += 1;
    await route.fetch();
    await route.abort();
  });
  const serial = freshSerial();

  await scan(page, serial);

  await expect(rows(page).getByText("No answer, trying again")).toBeVisible();
  await expect(rows(page).getByText("Made", { exact: true })).toBeVisible({ timeout: 30_000 });
  expect(lost).toBe(2);
  expect(await assetsOf(server.url, [serial])).toEqual([1]);
});

test("a serial number that an asset has is not made again, and leads to that asset", async ({ page }) => {
  await openDesk(page);
  await page.getByRole("textbox", { name: "Serial number" }).focus();
  const serial = freshSerial();
  await scan(page, serial);
  await expect(rows(page).getByText("Made", { exact: true })).toBeVisible();
  const tag = await rows(page).getByRole("link", { name: /^W12-/ }).textContent();
  await page.getByRole("button", { name: "Clear what is done" }).click();

  await scan(page, serial.toLowerCase());

  await expect(rows(page).or(made(page)).getByText("Duplicate")).toBeVisible();
  await made(page).getByRole("link", { name: /^Open asset \d+$/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: tag ?? "" })).toBeVisible();
});

test("what RT refuses has RT's words, and another try takes the fields as they are then", async ({ page }) => {
  // RT stopped offering it since it was asked.
  await page.route("**/api/v1/assets/options*", async (route) => {
    const response = await route.fetch();
    const options = (await response.json()) as { funding_sources: { values: string[] } };
    options.funding_sources.values.push("Old grant");
    await route.fulfill({ response, json: options });
  });
  await openDesk(page);
  await page.getByRole("combobox", { name: "Funding source" }).selectOption("Old grant");
  await page.getByRole("textbox", { name: "Serial number" }).focus();
  await scan(page, freshSerial());
  const row = rows(page).first();
  await expect(row.getByText("Refused by RT")).toBeVisible();
  await expect(row.getByText(/Invalid value for custom field/)).toBeVisible();

  await page.getByRole("combobox", { name: "Funding source" }).selectOption("Grant");
  await row.getByRole("button", { name: /^Try again/ }).click();
  await expect(row.getByText("Made", { exact: true })).toBeVisible();
});

test("an asset that RT made without a field is made, and says which", async ({ page }) => {
  await openDesk(page);
  await page.getByRole("combobox", { name: "Add a field" }).selectOption("Purchase Date");
  await page.getByRole("textbox", { name: "Purchase Date" }).fill("the day before yesterday");
  await page.getByRole("textbox", { name: "Serial number" }).focus();
  await scan(page, freshSerial());

  const row = rows(page).first();
  await expect(row.getByText("Made, look")).toBeVisible();
  await expect(row.getByText(/^Purchase Date: RT stored/)).toBeVisible();
  await expect(row.getByRole("link", { name: /^W12-/ })).toBeVisible();
});

test("labels go to the pile as assets are made, and print as one PDF at the end", async ({ page }) => {
  await openDesk(page);
  await page.getByRole("radio", { name: "To the pile" }).check({ force: true });
  await page.getByRole("textbox", { name: "Serial number" }).focus();
  for (const serial of fresh(2)) await scan(page, serial);
  await expect(rows(page).getByText("Label handed over")).toHaveCount(2);
  await expect(page.getByRole("link", { name: /Labels 2 on the pile/ })).toBeVisible();

  const printed = page.waitForResponse((r) => r.url().endsWith("/api/v1/labels") && r.ok());
  await page.keyboard.press("Control+p");
  expect((await printed).headers()["label-pages"]).toBe("2");
});

test("a scan goes to the serial box also when a list of choices has the focus", async ({ page }) => {
  await openDesk(page);
  await page.getByRole("combobox", { name: "Funding source" }).focus();
  const serial = freshSerial();

  await scanPile(page, [serial], 30);

  await expect(rows(page).filter({ hasText: serial })).toHaveCount(1);
  // The fields fold away once there is an asset, and say what is in them.
  await expect(page.getByText("Chromebooks · Lenovo · 300e Gen 3 · Chromebook · Title I")).toBeVisible();
});

test("without a catalog a scan is kept and says what is missing", async ({ page }) => {
  await signIn(page, "technician", "/receive");
  await expect(page.getByRole("combobox", { name: "Catalog" })).toBeVisible();
  await page.getByRole("textbox", { name: "Serial number" }).focus();
  await scan(page, freshSerial());
  await expect(rows(page).getByText("Choose a catalog, then try again.")).toBeVisible();

  await page.getByRole("combobox", { name: "Catalog" }).selectOption("Chromebooks");
  await rows(page).getByRole("button", { name: /^Try again/ }).click();
  await expect(rows(page).getByText("Made", { exact: true })).toBeVisible();
});
