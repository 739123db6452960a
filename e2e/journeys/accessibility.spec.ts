import type { Page } from "@playwright/test";
import { expectNoAxeViolations } from "../harness/axe.js";
import { screens } from "../harness/screens.js";
import { expect, test } from "../harness/test.js";

for (const colorScheme of ["light", "dark"] as const) {
  for (const { name, open } of screens) {
    test(`axe finds nothing on ${name}, ${colorScheme}`, async ({ page, rt }) => {
      await page.emulateMedia({ colorScheme });
      await open(page, rt);

      await expectNoAxeViolations(page, `${name}, ${colorScheme}`);
    });
  }
}

for (const width of [360, 390, 1366]) {
  test(`nothing scrolls sideways at ${width} px`, async ({ page, rt }) => {
    // Every screen in one test, each with a sign-in of its own.
    test.setTimeout(10_000 * screens.length);
    await page.setViewportSize({ width, height: 844 });
    for (const { name, open } of screens) {
      await open(page, rt);
      expect(await overflow(page), `${name} is wider than the page`).toBeLessThanOrEqual(0);
      await rt.clear();
    }
  });
}

const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
