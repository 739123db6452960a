import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { Colleague } from "../harness/api.js";
import { readLabels } from "../harness/labels.js";
import { reserve } from "../harness/screens-admin.js";
import { freshSerial } from "../harness/screens-work.js";
import { expect, scan, signIn, test } from "../harness/test.js";

type Asset = { id: number; name: string };

/** Assets that somebody made in RT by hand, without a tag that is theirs to keep. */
async function untagged(url: string, howMany: number): Promise<{ id: number; serial: string }[]> {
  const colleague = await Colleague.signIn(url);
  return Promise.all(
    Array.from({ length: howMany }, async () => {
      const serial = freshSerial();
      const creation = await colleague.send<{ asset: Asset }>("POST", "/assets", {
        fields: { catalog: "Chromebooks" },
        serial,
      });
      const id = creation.asset.id;
      await colleague.send("PATCH", `/assets/${id}`, { name: `New Chromebook ${serial}` });
      return { id, serial };
    }),
  );
}

const tagsOfDialog = async (page: Page) =>
  ((await page.getByRole("group", { name: "Reserved tags" }).textContent()) ?? "").trim().split(/\s+/);

test("a block is reserved, printed as blank labels, and bound to devices by scanning", async ({ page, server }) => {
  test.setTimeout(120_000);
  const devices = await untagged(server.url, 2);
  await signIn(page, "technician", "/tags");
  await reserve(page, 4);
  const tags = await tagsOfDialog(page);
  expect(new Set(tags).size).toBe(4);

  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download PDF" }).click();
  const labels = await readLabels(await readFile(await (await downloading).path()));
  expect(labels.map((label) => label.codes)).toEqual(tags.map((tag) => ({ qr: [tag], code128: [tag] })));

  await page.getByRole("link", { name: "Bind by scan" }).click();
  const bound = page.getByRole("table", { name: "Bound here" });
  const bind = page.getByRole("region", { name: "Bind by scan" });
  await expect(page.getByRole("list", { name: "Tags of the block" })).toContainText("reserved4");
  for (const [index, device] of devices.entries()) {
    await scan(page, tags[index] ?? "");
    await expect(bind.getByRole("heading", { name: tags[index] ?? "" })).toBeVisible();
    await scan(page, device.serial);
  }
  await expect(bound.getByText("Bound", { exact: true })).toHaveCount(2);
  const colleague = await Colleague.signIn(server.url);
  const names = await Promise.all(devices.map(async ({ id }) => (await colleague.get<Asset>(`/assets/${id}`)).name));
  expect(names).toEqual(tags.slice(0, 2));

  // The same label again, and a device without a label, bind nothing.
  await scan(page, tags[0] ?? "");
  await expect(bind.getByRole("alert")).toHaveText(`${tags[0]} has its device already.`);
  await scan(page, "W12-0042");
  await expect(bind.getByRole("alert")).toContainText("is no label of this block");

  // The wrong device: undone, and the label is spent.
  await page.getByRole("button", { name: `Undo ${tags[1]}` }).click();
  await page.getByRole("dialog", { name: "Undo this binding" }).getByRole("button", { name: "Undo it" }).click();
  await expect(bound.getByText("Undone")).toBeVisible();
  await scan(page, tags[1] ?? "");
  await expect(bind.getByRole("alert")).toHaveText(`${tags[1]} is void: take another label.`);
});

test("what is given back or void stays in the ledger with its reason", async ({ page }) => {
  await signIn(page, "technician", "/tags");
  await reserve(page, 2);
  const [first, second] = await tagsOfDialog(page);
  await page.getByRole("button", { name: "Close" }).click();
  const ledger = page.getByRole("table", { name: "Ledger" });

  await ledger.getByRole("button", { name: `Give back ${first}` }).click();
  await page.getByRole("dialog", { name: `Give back ${first}` }).getByRole("button", { name: "Give it back" }).click();
  await expect(ledger.getByRole("row", { name: new RegExp(first ?? "") }).getByText("Void", { exact: true })).toBeVisible();

  await ledger.getByRole("button", { name: `Void ${second}` }).click();
  const dialog = page.getByRole("dialog", { name: `Void ${second}` });
  await expect(dialog.getByRole("button", { name: "Make it void" })).toBeDisabled();
  await dialog.getByRole("textbox", { name: "Reason" }).fill("The label was misprinted");
  await dialog.getByRole("button", { name: "Make it void" }).click();
  await expect(ledger.getByRole("row", { name: new RegExp(second ?? "") })).toContainText("The label was misprinted");

  await page.getByRole("combobox", { name: "State" }).selectOption("Void");
  await expect(page).toHaveURL(/\/tags\?state=void$/);
  await expect(ledger.getByRole("row", { name: new RegExp(first ?? "") })).toContainText("Given back by technician");
});

test("a reservation whose answer is lost reserves once", async ({ page, server }) => {
  await signIn(page, "technician", "/tags");
  let isLost = false;
  await page.route("**/api/v1/tags/reservations", async (route) => {
    if (route.request().method() !== "POST" || isLost) return route.fallback();
    isLost = true;
    await route.fetch();
    await route.abort();
  });
  const colleague = await Colleague.signIn(server.url);
  const before = (await colleague.get<{ items: object[] }>("/tags/reservations?limit=100")).items.length;

  await page.getByRole("button", { name: "Reserve a block" }).click();
  const dialog = page.getByRole("dialog", { name: "Reserve a block" });
  await dialog.getByRole("textbox", { name: "How many" }).fill("3");
  await dialog.getByRole("button", { name: "Reserve 3 tags" }).click();
  await expect(dialog.getByRole("alert")).toContainText("cannot be reached");
  await dialog.getByRole("button", { name: "Reserve 3 tags" }).click();
  await expect(page.getByRole("dialog", { name: "3 tags reserved" })).toBeVisible();

  const after = (await colleague.get<{ items: object[] }>("/tags/reservations?limit=100")).items.length;
  expect(after - before).toBe(1);
});

test("an administrator begins, raises and closes a sequence, and is told in plain words what does not go", async ({ page }) => {
  const prefix = `L${Date.now().toString(36).slice(-5).toUpperCase()}-`;
  await signIn(page, "admin", "/tags");
  await page.getByRole("button", { name: "Begin a sequence" }).click();
  const begin = page.getByRole("dialog", { name: "Begin a sequence" });
  await begin.getByRole("textbox", { name: "Prefix" }).fill("w12-");
  await begin.getByRole("textbox", { name: "Reason" }).fill("The library labels its own");
  await begin.getByRole("button", { name: "Begin", exact: true }).click();
  await expect(begin.getByRole("textbox", { name: "Prefix" })).toHaveAccessibleDescription(/W12-/);

  await begin.getByRole("textbox", { name: "Prefix" }).fill(prefix);
  await begin.getByRole("button", { name: "Begin", exact: true }).click();
  const card = page.getByRole("listitem", { name: `Sequence ${prefix}` });
  await expect(card).toContainText(`${prefix}0001`);
  await expect(card).toContainText("0 unexplained");

  await card.getByRole("button", { name: `Change ${prefix}` }).click();
  const change = page.getByRole("dialog", { name: `Change ${prefix}` });
  await change.getByRole("textbox", { name: "Next number" }).fill("2000");
  await change.getByRole("textbox", { name: "Reason" }).fill("Numbers up to 1999 were used on paper");
  await change.getByRole("button", { name: "Change it" }).click();
  await expect(card).toContainText(`${prefix}2000`);
  await expect(card).toContainText("0 unexplained");

  await card.getByRole("button", { name: `Changes of ${prefix}` }).click();
  const log = page.getByRole("dialog", { name: `Changes of ${prefix}` });
  await expect(log).toContainText("Next number raised from 1 to 2000");
  await expect(log).toContainText("Numbers up to 1999 were used on paper");
});
