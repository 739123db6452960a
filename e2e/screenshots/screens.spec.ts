import { resolve } from "node:path";
import { screens } from "../harness/screens.js";
import { test } from "../harness/test.js";

for (const { name, open } of screens) {
  test(name, async ({ page, rt }, info) => {
    await open(page, rt);
    // The accessible states settle before the last fade does.
    await page.evaluate(() => Promise.all(document.getAnimations().map((a) => a.finished.catch(() => undefined))));
    const folder = resolve(import.meta.dirname, "../../docs/screenshots", info.project.name);
    await page.screenshot({ path: resolve(folder, `${name}.png`), fullPage: false });
  });
}
