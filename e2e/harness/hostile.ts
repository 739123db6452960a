import type { Page } from "@playwright/test";
import { expect } from "./test.js";

/** Text that runs, wherever it is taken for markup. Each place has its own number, so that a failure says which. */
export const hostile = (place: number) => `<img src=x onerror=ran(${place})><svg onload=ran(${place})>`;

type Hole = { ran: number[]; violations: string[] };

/** Notes whatever runs, and whatever the policy had to stop: both mean that text became markup. */
export async function watch(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const hole: Hole = { ran: [], violations: [] };
    Object.assign(window, { hole, ran: (place: number) => hole.ran.push(place) });
    document.addEventListener("securitypolicyviolation", (event) =>
      hole.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`),
    );
  });
}

/** Opens a screen, sees the text on it as it was written, and nothing that came of it. */
export async function harmless(page: Page, path: string, ...texts: string[]): Promise<void> {
  await page.goto(path);
  for (const text of texts) {
    await expect(page.getByText(text).filter({ visible: true }).first(), path).toBeVisible();
  }
  await expect(page.locator("main img[src='x']"), path).toHaveCount(0);
  expect(await hole(page), path).toEqual({ ran: [], violations: [] });
}

/** What ran and what the policy stopped, so far. */
export const hole = (page: Page) => page.evaluate(() => (window as unknown as { hole: Hole }).hole);
