import type { Page } from "@playwright/test";
import { at, writes, type Screen } from "./screen.js";
import { expect, scan } from "./test.js";

/** A serial number that no other screen, and no other run on this server, has used. */
export const freshSerial = () => `E2E${Date.now().toString(36)}${Math.random().toString(36).slice(2, 6)}`.toUpperCase();

const table = (page: Page, name: string) => page.getByRole("table", { name, exact: true });

/** Opens the desk, with what the devices have in common filled in. */
export async function openDesk(page: Page, path = "/receive"): Promise<void> {
  await at(page, path);
  await fillCommonFields(page);
}

/** Fills in what the devices of a shipment have in common. */
export async function fillCommonFields(page: Page): Promise<void> {
  await page.getByRole("combobox", { name: "Catalog" }).selectOption("Chromebooks");
  await page.getByLabel("Manufacturer").fill("Lenovo");
  await page.getByLabel("Model").fill("300e Gen 3");
  await page.getByRole("combobox", { name: "Type" }).selectOption("Chromebook");
  await page.getByRole("combobox", { name: "Funding source" }).selectOption("Title I");
}

/** Opens the dialog in which an asset is changed. */
export async function openEdit(page: Page, id: number): Promise<void> {
  await page.goto(`/assets/${id}`);
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await expect(page.getByRole("dialog", { name: /^Edit / })).toBeVisible();
}

/** Fills in a change to many assets, and has it planned. */
export async function planChange(page: Page, codes: string[], description: string): Promise<void> {
  await page.getByRole("textbox", { name: "Tags, serial numbers or asset numbers" }).fill(codes.join("\n"));
  if ((await page.getByRole("textbox", { name: "Description" }).count()) === 0) {
    await page.getByRole("combobox", { name: "Add a field" }).selectOption("Description");
  }
  await page.getByRole("textbox", { name: "Description" }).fill(description);
  await page.getByRole("button", { name: "Preview" }).click();
  await expect(table(page, "Preview")).toBeVisible();
}

/** Receiving, editing and bulk edit, each in the states that look different. */
export const workScreens: Screen[] = [
  {
    name: "receive-empty",
    open: async (page) => {
      await at(page, "/receive");
      await expect(page.getByText("Nothing scanned yet")).toBeVisible();
      await expect(page.getByRole("combobox", { name: "Catalog" })).toBeVisible();
    },
  },
  {
    name: "receive",
    open: async (page) => {
      await openDesk(page);
      await page.getByRole("checkbox", { name: "Internal names" }).check();
      await page.getByRole("textbox", { name: "Serial number" }).focus();
      const twice = freshSerial();
      for (const code of [freshSerial(), twice, freshSerial(), twice]) await scan(page, code);
      const made = table(page, "Made here");
      await expect(made.getByText("Made", { exact: true })).toHaveCount(3);
      await expect(made.getByText("Duplicate")).toBeVisible();
    },
  },
  {
    name: "receive-waiting",
    open: async (page, rt) => {
      await openDesk(page);
      await page.getByRole("textbox", { name: "Serial number" }).focus();
      await rt.inject({ fault: { kind: "unavailable", retry_after_seconds: 1 }, scope: writes });
      await scan(page, freshSerial());
      await expect(table(page, "Made here").getByText("Waiting for RT")).toBeVisible();
    },
  },
  {
    name: "receive-refused",
    open: async (page) => {
      await openDesk(page);
      await page.getByRole("combobox", { name: "Add a field" }).selectOption("Purchase Date");
      await page.getByRole("textbox", { name: "Serial number" }).focus();
      await scan(page, "W12-0007*3");
      await expect(table(page, "Made here").getByText("Not made")).toBeVisible();
    },
  },
  {
    name: "receive-list",
    open: async (page) => {
      await at(page, "/receive/list");
      await expect(page.getByRole("textbox", { name: "One serial number a line" })).toBeVisible();
      await expect(page.getByRole("combobox", { name: "Catalog" })).toBeVisible();
    },
  },
  {
    name: "receive-plan",
    open: async (page) => {
      await openDesk(page, "/receive/list");
      const twice = freshSerial();
      await page
        .getByRole("textbox", { name: "One serial number a line" })
        .fill([freshSerial(), twice, freshSerial(), twice, "no serial on the box"].join("\n"));
      await page.getByRole("button", { name: "Check the list" }).click();
      await expect(table(page, "Plan")).toBeVisible();
    },
  },
  {
    name: "shipment",
    open: async (page) => {
      await openDesk(page, "/receive/list");
      const twice = freshSerial();
      await page
        .getByRole("textbox", { name: "One serial number a line" })
        .fill([freshSerial(), twice, freshSerial(), twice].join("\n"));
      await page.getByRole("button", { name: "Check the list" }).click();
      await page.getByRole("button", { name: "Make 3 assets" }).click();
      await expect(page.getByRole("region", { name: "How far it is" }).getByText("Done", { exact: true })).toBeVisible();
      await expect(table(page, "Lines").getByText("Made", { exact: true })).toHaveCount(3);
    },
  },
  {
    name: "asset-edit",
    open: async (page) => {
      await at(page, "/");
      await openEdit(page, 42);
    },
  },
  {
    name: "asset-edit-refused",
    open: async (page) => {
      await at(page, "/");
      await openEdit(page, 43);
      await page.getByRole("textbox", { name: "Owner" }).fill("nobody-of-this-name");
      await page.getByRole("button", { name: "Save 1 change" }).click();
      await expect(page.getByRole("alert").getByText("Request Tracker refused this")).toBeVisible();
    },
  },
  {
    name: "asset-waiting",
    open: async (page, rt) => {
      await at(page, "/");
      await openEdit(page, 44);
      await rt.inject({ fault: { kind: "unavailable", retry_after_seconds: 1 }, scope: writes });
      await page.getByRole("textbox", { name: "Description" }).fill(`Waits since ${Date.now()}`);
      await page.getByRole("button", { name: "Save 1 change" }).click();
      await expect(page.getByRole("status").getByText("Waiting for RT")).toBeVisible();
      await page.getByRole("button", { name: "Close editing" }).click();
      await expect(page.getByRole("main").getByText("Waiting for RT").first()).toBeVisible();
    },
  },
  {
    name: "assets-ticked",
    open: async (page) => {
      await at(page, "/assets");
      await page.getByRole("checkbox", { name: "Tick W12-0001" }).check();
      await page.getByRole("checkbox", { name: "Tick W12-0003" }).check();
      await expect(page.getByRole("button", { name: "Change 2 assets" })).toBeVisible();
    },
  },
  {
    name: "bulk-edit-empty",
    open: async (page) => {
      await at(page, "/bulk-edit");
      await expect(page.getByRole("combobox", { name: "Add a field" })).toBeVisible();
      await expect(page.getByRole("region", { name: "Earlier changes" })).toBeVisible();
    },
  },
  {
    name: "bulk-edit-preview",
    open: async (page) => {
      await at(page, "/bulk-edit");
      await planChange(page, ["W12-0101", "W12-0102", "W12-4242"], "Cart 7");
    },
  },
  {
    name: "changeset",
    open: async (page) => {
      await at(page, "/bulk-edit");
      await planChange(page, ["W12-0103", "W12-0104", "W12-4242"], `Cart ${Date.now()}`);
      await page.getByRole("button", { name: "Change 2 assets" }).click();
      await expect(page.getByRole("region", { name: "How far it is" }).getByText("Done", { exact: true })).toBeVisible();
      await expect(page.getByRole("button", { name: "Undo" })).toBeVisible();
    },
  },
  {
    name: "changeset-undo",
    open: async (page) => {
      await at(page, "/bulk-edit");
      await planChange(page, ["W12-0105"], `Cart ${Date.now()}`);
      await page.getByRole("button", { name: "Change 1 asset" }).click();
      await page.getByRole("button", { name: "Undo" }).click();
      await expect(page.getByRole("dialog", { name: "Undo this change" })).toBeVisible();
    },
  },
];
