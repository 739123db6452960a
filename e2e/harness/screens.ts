import type { Page } from "@playwright/test";
import { adminScreens } from "./screens-admin.js";
import { jobScreens } from "./screens-jobs.js";
import { peopleScreens } from "./screens-people.js";
import { webhookScreens } from "./screens-webhooks.js";
import { workScreens } from "./screens-work.js";
import { afresh, at, rest, type Screen } from "./screen.js";
import { expect, scan } from "./test.js";

/** Assets of the district by their number in the simulated RT; see crates/rt-sim. */
const untagged = 1001;
const withEmoji = 1006;

/** Every screen of the app, each in the states that look different. */
export const screens: Screen[] = [
  {
    name: "sign-in",
    open: async (page) => {
      await afresh(page);
      await page.goto("/");
      await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
    },
  },
  {
    name: "sign-in-refused",
    open: async (page) => {
      await afresh(page);
      await page.goto("/");
      await page.getByRole("textbox", { name: "Username" }).fill("technician");
      await page.getByLabel("Password", { exact: true }).fill("not the password");
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.getByRole("alert")).toBeVisible();
    },
  },
  {
    name: "session-ended",
    open: async (page) => {
      await at(page, "/");
      await page.context().clearCookies();
      await page.reload();
      await expect(page.getByRole("status").getByText("Your session has ended")).toBeVisible();
    },
  },
  { name: "home", open: async (page) => {
      await at(page, "/");
      await expect(page.getByText("Ready").first()).toBeVisible();
    } },
  {
    name: "home-scans",
    open: async (page) => {
      await at(page, "/");
      for (const code of ["w12-0007", "W12-10007", "W12-0042", "W12-0042*0", "W12-0701"]) await scan(page, code);
      const outcomes = page.getByRole("table", { name: "Scans" });
      await expect(outcomes.getByText("Found", { exact: true })).toHaveCount(3);
      await expect(outcomes.getByText("Not found").first()).toBeVisible();
    },
  },
  { name: "home-teacher", open: async (page) => {
      await at(page, "/", "teacher");
      await expect(page.getByRole("heading", { level: 1, name: /Hello/ })).toBeVisible();
    } },
  {
    name: "nothing-here",
    open: async (page) => {
      await at(page, "/nowhere");
      await expect(page.getByRole("heading", { level: 1, name: "There is nothing here" })).toBeVisible();
    },
  },
  {
    name: "for-technicians",
    open: async (page) => {
      await at(page, "/assets", "teacher");
      await expect(page.getByRole("heading", { level: 1, name: "For technicians" })).toBeVisible();
    },
  },
  {
    name: "home-rt-down",
    open: async (page, rt) => {
      await at(page, "/");
      await rt.inject({ fault: { kind: "unauthorized" }, scope: rest });
      const { tag } = await rt.makeAsset();
      await scan(page, tag);
      await expect(page.getByText("Failed").first()).toBeVisible();
    },
  },
  {
    name: "assets",
    open: async (page) => {
      await at(page, "/assets");
      await expect(page.getByRole("table", { name: "Assets" })).toBeVisible();
    },
  },
  {
    name: "assets-empty",
    open: async (page) => {
      await at(page, "/assets?q=nothing-is-called-so");
      await expect(page.getByText(/no asset matches/i)).toBeVisible();
    },
  },
  {
    name: "asset",
    open: async (page) => {
      await at(page, "/");
      await scan(page, "W12-0042");
      await page.getByRole("table", { name: "Scans" }).getByRole("link", { name: "W12-0042", exact: true }).click();
      await expect(page.getByRole("heading", { level: 1, name: "W12-0042" })).toBeVisible();
      await expect(page.getByRole("region", { name: "History" }).getByText(/create/i).first()).toBeVisible();
    },
  },
  {
    name: "asset-rt-down",
    open: async (page, rt) => {
      await at(page, "/");
      await rt.inject({ fault: { kind: "reset" }, scope: rest });
      await scan(page, "W12-0008");
      await page.getByRole("table", { name: "Scans" }).getByRole("link", { name: "W12-0008", exact: true }).click();
      await expect(page.getByText("RT is away")).toBeVisible();
    },
  },
  {
    name: "asset-missing",
    open: async (page) => {
      await at(page, "/assets/999999");
      await expect(page.getByRole("heading", { name: "No such asset" })).toBeVisible();
    },
  },
  {
    name: "asset-untagged",
    open: async (page) => {
      await at(page, `/assets/${untagged}`);
      await expect(page.getByRole("heading", { level: 1, name: "New projector" })).toBeVisible();
      await expect(page.getByRole("region", { name: "History" }).getByText(/create/i).first()).toBeVisible();
    },
  },
  { name: "label", open: (page) => openLabel(page, "W12-0007") },
  { name: "label-small", open: (page) => openLabel(page, "W12-0702") },
  {
    name: "label-warnings",
    open: async (page) => {
      await at(page, `/labels/${withEmoji}`);
      await expect(page.getByRole("img", { name: "Label W12-2004" })).toBeVisible();
      await expect(page.getByRole("status").getByText("Look before you print")).toBeVisible();
    },
  },
  {
    name: "label-printed",
    open: async (page) => {
      await openLabel(page, "W12-0007");
      await page.getByRole("button", { name: "Print", exact: true }).click();
      await expect(page.getByText(/it is in your downloads/)).toBeVisible();
    },
  },
  {
    name: "label-untagged",
    open: async (page) => {
      await at(page, `/labels/${untagged}`);
      await expect(page.getByText("This asset has no tag yet")).toBeVisible();
    },
  },
  {
    name: "labels-empty",
    open: async (page) => {
      await at(page, "/labels");
      await expect(page.getByRole("textbox", { name: "Tags to add" })).toBeVisible();
    },
  },
  {
    name: "labels",
    open: async (page) => {
      await at(page, "/labels");
      await page.getByRole("textbox", { name: "Tags to add" }).fill("W12-0007 W12-0701 W12-0042 W12-4242 W12-0018");
      await page.getByRole("button", { name: "Add to pile" }).click();
      const pile = page.getByRole("table", { name: "Pile" });
      await expect(pile.getByRole("row", { name: /Ready/ })).toHaveCount(4);
      await expect(pile.getByText("Not found").first()).toBeVisible();
    },
  },
  {
    name: "labels-printed",
    open: async (page) => {
      await at(page, "/labels");
      await page.getByRole("textbox", { name: "Tags to add" }).fill("W12-0007 W12-0701");
      await page.getByRole("button", { name: "Add to pile" }).click();
      const pile = page.getByRole("table", { name: "Pile" });
      await expect(pile.getByRole("row", { name: /Ready/ })).toHaveCount(2);
      await page.getByRole("button", { name: "Print", exact: true }).click();
      await expect(page.getByRole("status").getByText(/it is in your downloads/)).toBeVisible();
    },
  },
  {
    name: "help",
    open: async (page) => {
      await at(page, "/");
      await page.getByRole("button", { name: "Help and settings" }).click();
      await expect(page.getByRole("dialog", { name: "Help and settings" })).toBeVisible();
    },
  },
  ...jobScreens,
  ...workScreens,
  ...adminScreens,
  ...peopleScreens,
  ...webhookScreens,
];

async function openLabel(page: Page, tag: string): Promise<void> {
  await at(page, "/");
  await scan(page, tag);
  await page.getByRole("table", { name: "Scans" }).getByRole("link", { name: `Label of ${tag}` }).click();
  await expect(page.getByRole("img", { name: `Label ${tag}` })).toBeVisible();
}
