import type { Page } from "@playwright/test";
import { signIn, type SimulatedRt } from "./test.js";

/** A screen in one state, and how to get there from nothing. */
export interface Screen {
  name: string;
  open(page: Page, rt: SimulatedRt): Promise<void>;
}

/** As in a new tab of a browser that nobody is signed in at. */
export async function afresh(page: Page): Promise<void> {
  await page.context().clearCookies();
  if (page.url() !== "about:blank") await page.evaluate(() => sessionStorage.clear());
}

/** Signs in, and starts at this address. */
export async function at(page: Page, path: string, username = "technician"): Promise<void> {
  await afresh(page);
  await signIn(page, username, path);
}

/** Everything that is asked of RT. */
export const rest = { on: "path_prefix", prefix: "/REST/2.0/" };

/** Everything that is written to RT. */
export const writes = { on: "writes" };
