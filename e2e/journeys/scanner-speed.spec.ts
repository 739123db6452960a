import { expect, scanPile, signIn, test } from "../harness/test.js";

test("50 scans typed 20 ms apart while RT takes 400 ms each give 50 right rows, in order", async ({
  page,
  rt,
}) => {
  await signIn(page);
  await rt.inject({ fault: { kind: "latency", milliseconds: 400 } });
  const tags = Array.from({ length: 50 }, (_, i) => `W12-${String(i * 7 + 1).padStart(4, "0")}`);

  await scanPile(page, tags.map((tag) => tag.toLowerCase()), 20);

  const rows = page.getByRole("table", { name: "Scans" }).getByRole("row").filter({ hasText: "W12-" });
  await expect(rows).toHaveCount(50);
  await expect(rows.getByText("Found")).toHaveCount(50, { timeout: 40_000 });
  // The newest scan stands on top.
  const shown = await rows.getByRole("link", { name: /^W12-\d{4}$/ }).allTextContents();
  expect(shown).toEqual(tags.toReversed());
});

test("what is scanned while something else has the focus still arrives", async ({ page }) => {
  await signIn(page);
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Assets" }).focus();

  await page.keyboard.type("w12-0042");
  await page.keyboard.press("Enter");

  await expect(page.getByRole("table", { name: "Scans" }).getByRole("link", { name: "W12-0042", exact: true })).toBeVisible();
});
