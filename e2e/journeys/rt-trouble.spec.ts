import { expect, scan, signIn, test } from "../harness/test.js";

const rest = { on: "path_prefix", prefix: "/REST/2.0/" };

/** What happened, and what the person is told to do about it: the words of frontend/src/model/failure.rs. */
const troubles = [
  {
    name: "is down",
    fault: { kind: "reset" },
    title: "Request Tracker cannot be reached",
    advice: "Try again in a minute; if it stays, tell whoever runs Request Tracker.",
  },
  {
    name: "answers 500 with nothing",
    fault: { kind: "empty_500" },
    title: "Request Tracker gave an unusable answer",
    advice: "Try again; if it stays, tell whoever runs Request Tracker.",
  },
  {
    name: "answers with a web page",
    fault: { kind: "html" },
    title: "Request Tracker gave an unusable answer",
    advice: "Try again; if it stays, tell whoever runs Request Tracker.",
  },
  {
    name: "refuses our token",
    fault: { kind: "unauthorized" },
    title: "Request Tracker does not accept our token",
    advice: "An administrator has to renew it",
  },
  {
    name: "never answers",
    fault: { kind: "hang" },
    title: "Request Tracker did not answer in time",
    advice: "Try again in a moment.",
  },
];

for (const { name, fault, title, advice } of troubles) {
  test(`when RT ${name}, the scan says what to do, and works again afterwards`, async ({ page, rt }) => {
    await signIn(page);
    await rt.inject({ fault, scope: rest });
    const { tag } = await rt.makeAsset();

    await scan(page, tag);
    const row = page.getByRole("table", { name: "Scans" }).getByRole("row", { name: tag });
    await expect(row.getByText(title).first()).toBeVisible({ timeout: 40_000 });
    const newest = page.getByRole("region", { name: "Newest scan" }).getByRole("alert");
    await expect(newest).toContainText(title);
    await expect(newest).toContainText(advice);

    await rt.clear();
    await row.getByRole("button", { name: `Try again ${tag}` }).click();
    await expect(row.getByRole("link", { name: tag, exact: true })).toBeVisible();
  });
}

test("what is known is found and printed while RT is away, and says how old it is", async ({ page, rt }) => {
  await signIn(page);
  await rt.inject({ fault: { kind: "reset" }, scope: rest });

  await scan(page, "W12-0008");
  const scans = page.getByRole("table", { name: "Scans" });
  await scans.getByRole("link", { name: "W12-0008", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "W12-0008" })).toBeVisible();
  await expect(page.getByText("RT is away")).toBeVisible();
  await expect(page.getByText(/^As of /)).toBeVisible();

  await page.goto("/labels/8");
  await expect(page.getByRole("img", { name: "Label W12-0008" })).toBeVisible();
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download SVG" }).click();
  expect((await downloading).suggestedFilename()).toBe("label-W12-0008-large.svg");
});

test("when RT refuses our token, the label of an unknown asset says what to do, and is there afterwards", async ({ page, rt }) => {
  await rt.inject({ fault: { kind: "unauthorized" }, scope: rest });
  const { id, tag } = await rt.makeAsset();
  await signIn(page, "technician", `/labels/${id}`);

  const alert = page.getByRole("main").getByRole("alert");
  await expect(alert).toContainText("Request Tracker does not accept our token");
  await expect(alert).toContainText("An administrator has to renew it");

  await rt.clear();
  await alert.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("img", { name: `Label ${tag}` })).toBeVisible();
});

test("when RT answers 500 with nothing, the pile says what to do, and works again afterwards", async ({ page, rt }) => {
  await signIn(page, "technician", "/labels");
  await rt.inject({ fault: { kind: "empty_500" }, scope: rest });
  const { tag } = await rt.makeAsset();

  await page.getByRole("textbox", { name: "Tags to add" }).fill(tag);
  await page.getByRole("button", { name: "Add to pile" }).click();
  const row = page.getByRole("table", { name: "Pile" }).getByRole("row", { name: tag });
  await expect(row).toContainText("Request Tracker gave an unusable answer", { timeout: 40_000 });
  await expect(row).toContainText("Try again; if it stays, tell whoever runs Request Tracker.");

  await rt.clear();
  await page.getByRole("button", { name: "Try 1 again" }).click();
  await expect(row.getByText("Ready")).toBeVisible();
});

test("when RT takes five seconds, the scan waits, says so, and succeeds", async ({ page, rt }) => {
  await signIn(page);
  await rt.inject({ fault: { kind: "latency", milliseconds: 5000 } });
  const { tag } = await rt.makeAsset();

  await scan(page, tag);

  const row = page.getByRole("table", { name: "Scans" }).getByRole("row", { name: tag });
  await expect(row.getByText(/looking up/i)).toBeVisible();
  await expect(row.getByRole("link", { name: tag, exact: true })).toBeVisible({ timeout: 40_000 });
});
