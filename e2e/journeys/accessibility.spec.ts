import type { Page } from "@playwright/test";
import { expectNoAxeViolations } from "../harness/axe.js";
import { screens } from "../harness/screens.js";
import { expect, test } from "../harness/test.js";

const phone = { width: 390, height: 844 };
const desktop = { width: 1366, height: 768 };
/** The narrowest that is served. Screens are opened in it: what is worked there can be worked anywhere. */
const narrowest = { width: 360, height: 844 };

for (const { name, open } of screens) {
  test(`axe finds nothing on ${name}, light and dark, and nothing scrolls sideways`, async ({ page, rt }) => {
    await page.setViewportSize(narrowest);
    await page.emulateMedia({ colorScheme: "dark" });
    await open(page, rt);

    for (const size of [narrowest, phone, desktop]) {
      await page.setViewportSize(size);
      expect(await overflow(page), `${name} at ${size.width} px is wider than the page`).toBeLessThanOrEqual(0);
    }
    await page.setViewportSize(phone);
    await expectNoAxeViolations(page, `${name}, dark, on a phone`);
    await page.setViewportSize(desktop);
    await page.emulateMedia({ colorScheme: "light" });
    await hasFaded(page);
    await expectNoAxeViolations(page, `${name}, light`);
  });
}

const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Colours that still change on their way to the other scheme would be measured as they are in between. */
const hasFaded = (page: Page) =>
  page.evaluate(() => Promise.all(document.getAnimations().map((a) => a.finished.catch(() => undefined))));
