import type { Page } from "@playwright/test";
import { at, rest, type Screen } from "./screen.js";
import { expect } from "./test.js";

async function draw(page: Page, tags: string[]): Promise<void> {
  await at(page, "/labels/jobs");
  await page.getByRole("textbox", { name: "Tags" }).fill(tags.join("\n"));
  await page.getByRole("textbox", { name: "Title (optional)" }).fill("Lincoln High, cart 7");
  await page.getByRole("button", { name: /^Draw \d+ labels$/ }).click();
}

const how = (page: Page) => page.getByRole("region", { name: "How far it is" });

/** Long lists of labels, each in the states that look different. */
export const jobScreens: Screen[] = [
  {
    name: "label-job",
    open: async (page) => {
      await draw(page, ["W12-0007", "W12-0701", "W12-4242", "W12-0042"]);
      await expect(how(page).getByText("3 labels. 1 line was left out: see below.")).toBeVisible();
      await expect(page.getByRole("table", { name: "Lines" }).getByText("Not found")).toBeVisible();
    },
  },
  {
    name: "label-job-waiting",
    open: async (page, rt) => {
      await at(page, "/labels/jobs");
      await rt.inject({ fault: { kind: "unavailable", retry_after_seconds: 1 }, scope: rest });
      await draw(page, [(await rt.makeAsset()).tag, (await rt.makeAsset()).tag]);
      await expect(how(page).getByText("It waits, and is tried again by itself")).toBeVisible();
    },
  },
  {
    name: "label-jobs",
    open: async (page) => {
      await draw(page, ["W12-0007", "W12-0701"]);
      await expect(how(page).getByText("2 labels, and every line is one of them.")).toBeVisible();
      await at(page, "/labels/jobs");
      await page.getByRole("textbox", { name: "Tags" }).fill("W12-0001\nW12-0002\nW12-0003");
      await expect(page.getByRole("table", { name: "What was printed" })).toBeVisible();
    },
  },
];
