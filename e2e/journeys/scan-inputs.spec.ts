import { expect, scan, signIn, test } from "../harness/test.js";

/** The sum of the character codes modulo 10: what the old labels carry after a star. */
const checkDigit = (tag: string) => [...tag].reduce((sum, c) => sum + c.charCodeAt(0), 0) % 10;

test("a scan box understands old labels, AIM prefixes, QR codes and serial numbers", async ({ page, server }) => {
  await signIn(page);
  const scans = page.getByRole("table", { name: "Scans" });
  const right = checkDigit("W12-0042");

  for (const code of [`W12-0042*${right}`, "]C0w12-0042", "  W12-0042 "]) {
    await scan(page, code);
  }
  const found = scans.getByRole("link", { name: "W12-0042", exact: true });
  await expect(found).toHaveCount(3);

  const id = await found.first().getAttribute("href");
  await scan(page, `https://rt.example.org/Asset/Display.html?id=${id?.split("/").at(-1)}`);
  await expect(found).toHaveCount(4);
  expect(server.log()).not.toMatch(/panicked/);
});

test("a wrong check digit is refused, and a tag that is not there is never another asset", async ({ page }) => {
  await signIn(page);
  const scans = page.getByRole("table", { name: "Scans" });

  await scan(page, `W12-0042*${(checkDigit("W12-0042") + 1) % 10}`);
  await expect(scans.getByText(/check digit/i)).toBeVisible();

  await scan(page, "W12-10007");
  const missing = scans.getByRole("row", { name: /W12-10007/ });
  await expect(missing.getByText("Not found").first()).toBeVisible();
  await expect(scans.getByRole("group", { name: "Did you mean" }).getByRole("button").first()).toBeVisible();
});
