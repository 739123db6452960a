import { expect, signIn, test } from "../harness/test.js";

test("the filters show what the address says, also when it changes", async ({ page }) => {
  await signIn(page, "technician", "/assets?q=W12-0042");
  const words = page.getByRole("searchbox", { name: "Search" });
  const assets = page.getByRole("table", { name: "Assets" });
  await expect(words).toHaveValue("W12-0042");
  await expect(assets.getByRole("link", { name: "W12-0042", exact: true })).toBeVisible();

  await page.keyboard.press("Alt+2");

  await expect(page).toHaveURL(/\/assets$/);
  await expect(words).toHaveValue("");
  await expect(assets.getByRole("link", { name: "W12-0001", exact: true })).toBeVisible();
});

test("a link to the assets of one person stays with that person while one searches", async ({ page }) => {
  await signIn(page, "technician", "/assets?owner=student0022");
  await page.getByRole("searchbox", { name: "Search" }).fill("W12");
  await expect(page).toHaveURL(/\/assets\?q=W12&owner=student0022$/);

  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(page).toHaveURL(/\/assets$/);
});
