import { readFile } from "node:fs/promises";
import { Colleague } from "../harness/api.js";
import { pageCount } from "../harness/labels.js";
import { freshSerial, openDesk } from "../harness/screens-work.js";
import { rest } from "../harness/screen.js";
import { expect, test } from "../harness/test.js";

type Item = { serial: string; state: string; asset_id?: number; tag?: string; detail?: string };

test("200 lines with a duplicate and a bad one, and RT failing in between, are 198 assets and no double", async ({
  page,
  rt,
  server,
}) => {
  test.setTimeout(300_000);
  const good = Array.from({ length: 198 }, freshSerial);
  const lines = [...good.slice(0, 100), good[7] ?? "", "no serial on the box", ...good.slice(100)];
  expect(lines).toHaveLength(200);
  await openDesk(page, "/receive/list");

  await page.getByRole("textbox", { name: "One serial number a line" }).fill(lines.join("\n"));
  await page.getByRole("button", { name: "Check the list" }).click();
  const plan = page.getByRole("table", { name: "Plan" });
  await expect(plan.getByRole("row").filter({ hasText: "E2E" }).getByText("Duplicate")).toBeVisible({ timeout: 60_000 });
  await expect(plan.getByText("Not a serial number")).toBeVisible();

  await rt.inject({ fault: { kind: "latency", milliseconds: 20 } });
  await page.getByRole("button", { name: "Make 198 assets" }).click();
  await expect(page).toHaveURL(/\/receive\/shipments\/[0-9a-f-]{36}$/);
  const progress = page.getByRole("progressbar", { name: /of 200 lines done/ });
  await expect.poll(async () => Number(await progress.getAttribute("value")), { timeout: 60_000 }).toBeGreaterThan(10);

  // RT goes away in the middle, and loses an answer on the way.
  await rt.inject({ fault: { kind: "lose_answer" }, scope: { on: "next_writes", count: 2 } });
  await rt.inject({ fault: { kind: "reset" }, scope: rest });
  await expect(page.getByRole("link", { name: /waits? for RT/ })).toBeVisible({ timeout: 30_000 });
  const address = page.url();

  // The browser is closed meanwhile, and one comes back by the list.
  await page.goto("/");
  await rt.clear();
  await page.goto("/receive/list");
  await page.getByRole("table", { name: "Earlier shipments" }).getByRole("link").first().click();
  await expect(page).toHaveURL(address);

  const legend = page.getByRole("list", { name: "How the lines stand" });
  await expect(legend).toContainText("made198", { timeout: 200_000 });
  await expect(legend).toContainText("waiting for RT0");
  await expect(legend).toContainText("explained, not made2");
  await expect(page.getByText("198 assets were made. 2 lines are explained below.")).toBeVisible();

  const colleague = await Colleague.signIn(server.url);
  const id = address.split("/").at(-1);
  const items = await colleague.all<Item>(`/shipments/${id}/items`);
  const created = items.filter((item) => item.state === "created");
  expect(new Set(created.map((item) => item.asset_id)).size).toBe(198);
  expect(new Set(created.map((item) => item.tag)).size).toBe(198);
  const others = items.filter((item) => item.state !== "created");
  expect(others.map((item) => item.state).toSorted()).toEqual(["duplicate", "invalid"]);
  expect(others.every((item) => item.detail)).toBe(true);
  // RT itself has each serial number once.
  for (const serial of [good[0], good[7], good[100], good[197]]) {
    expect(await colleague.all(`/assets?q=${serial}`)).toHaveLength(1);
  }

  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download PDF" }).click();
  expect(await pageCount(await readFile(await (await downloading).path()))).toBe(198);
});

test("a line that RT refused can be tried again, and the shipment says what became of it", async ({ page, rt }) => {
  test.setTimeout(120_000);
  await openDesk(page, "/receive/list");
  const serials = [freshSerial(), freshSerial()];
  await page.getByRole("textbox", { name: "One serial number a line" }).fill(serials.join("\n"));
  await page.getByRole("button", { name: "Check the list" }).click();
  await expect(page.getByRole("table", { name: "Plan" })).toBeVisible();
  await rt.inject({ fault: { kind: "empty_500" }, scope: { on: "writes" } });
  await page.getByRole("button", { name: "Make 2 assets" }).click();
  const lines = page.getByRole("table", { name: "Lines" });
  await expect(lines.getByText("Failed")).toHaveCount(2, { timeout: 60_000 });

  await rt.clear();
  await page.getByRole("button", { name: "Try 2 lines again" }).click();

  await expect(lines.getByText("Made", { exact: true })).toHaveCount(2, { timeout: 60_000 });
});
