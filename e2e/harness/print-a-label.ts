import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expect, scan, signIn } from "./test.js";
import { readLabels } from "./labels.js";

/** The main job, as a technician does it: scan, see the asset, print both sizes. */
export async function printBothSizes(page: Page): Promise<void> {
  await signIn(page);
  await scan(page, "w12-0007");

  const scans = page.getByRole("table", { name: "Scans" });
  await scans.getByRole("link", { name: "W12-0007", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "W12-0007" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Device" })).toContainText(/Dell|Chromebook/);

  await page.getByRole("main").getByRole("link", { name: "Print label" }).click();
  await expect(page.getByRole("img", { name: "Label W12-0007" })).toBeVisible();
  for (const [size, widthPt, heightPt] of [
    ["Large", 283.46, 175.75],
    ["Small", 255.97, 82.2],
  ] as const) {
    await page.getByRole("radio", { name: new RegExp(size) }).check({ force: true });
    await printsAndDownloads(page, widthPt, heightPt);
  }
}

/** Print and download give the same label: the right size, and codes that read back. */
async function printsAndDownloads(page: Page, widthPt: number, heightPt: number): Promise<void> {
  const printed = page.waitForResponse((r) => /\/label\?/.test(r.url()) && r.ok());
  await page.getByRole("button", { name: "Print", exact: true }).click();
  expect((await printed).headers()["content-type"]).toBe("application/pdf");
  await expect(page.getByText(/print dialog is open|in your downloads/)).toBeVisible();

  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download PDF" }).click();
  const [label, ...others] = await readLabels(await readFile(await (await downloading).path()));

  expect(others).toEqual([]);
  expect(label?.widthPt).toBeCloseTo(widthPt, 1);
  expect(label?.heightPt).toBeCloseTo(heightPt, 1);
  expect(label?.codes.code128).toEqual(["W12-0007"]);
  expect(label?.codes.qr).toEqual([expect.stringMatching(/\/Asset\/Display\.html\?id=\d+$/)]);
  expect(label?.text).toContain("W12-0007");
}
