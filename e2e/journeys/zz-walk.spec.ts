import { peopleScreens as screens } from "../harness/screens-people.js";
import { expect, test } from "../harness/test.js";
for (const width of [360, 390, 1366, 3840]) {
  test(`walk ${width}`, async ({ page, faults }) => {
    test.setTimeout(10_000 * screens.length);
    await page.setViewportSize({ width, height: 844 });
    for (const { name, open } of screens) {
      await open(page, faults);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      const wide = await page.evaluate(() => [...document.querySelectorAll(".card, dialog[open]")].filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.getAttribute("aria-label")));
      expect.soft(over, `${name} is wider than the page`).toBeLessThanOrEqual(0);
      expect.soft(wide, `${name} has a card that is too narrow`).toEqual([]);
    }
  });
}
