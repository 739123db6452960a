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
  test(`when RT ${name}, the scan says what to do, and works again afterwards`, async ({ page, faults }) => {
    await signIn(page);
    await faults.inject({ fault, scope: rest });

    await scan(page, "W12-0007");
    const row = page.getByRole("table", { name: "Scans" }).getByRole("row", { name: /W12-0007/i });
    await expect(row.getByText(title).first()).toBeVisible({ timeout: 40_000 });
    const newest = page.getByRole("region", { name: "Newest scan" }).getByRole("alert");
    await expect(newest).toContainText(title);
    await expect(newest).toContainText(advice);

    await faults.clear();
    await row.getByRole("button", { name: "Try again W12-0007" }).click();
    await expect(row.getByRole("link", { name: "W12-0007", exact: true })).toBeVisible();
  });
}

test("when RT refuses our token, a label's download says what to do, and trying again downloads", async ({ page, faults }) => {
  await signIn(page, "technician", "/labels/7");
  await expect(page.getByRole("img", { name: "Label W12-0007" })).toBeVisible();
  await faults.inject({ fault: { kind: "unauthorized" }, scope: rest });

  await page.getByRole("button", { name: "Download SVG" }).click();
  const alert = page.getByRole("main").getByRole("alert");
  await expect(alert).toContainText("Request Tracker does not accept our token");
  await expect(alert).toContainText("An administrator has to renew it");

  await faults.clear();
  const downloading = page.waitForEvent("download");
  await alert.getByRole("button", { name: "Try again" }).click();
  expect((await downloading).suggestedFilename()).toBe("label-W12-0007-large.svg");
});

test("when RT answers 500 with nothing, the pile says what to do, and works again afterwards", async ({ page, faults }) => {
  await signIn(page, "technician", "/labels");
  await faults.inject({ fault: { kind: "empty_500" }, scope: rest });

  await page.getByRole("textbox", { name: "Tags to add" }).fill("W12-0007");
  await page.getByRole("button", { name: "Add to pile" }).click();
  const row = page.getByRole("table", { name: "Pile" }).getByRole("row", { name: /W12-0007/ });
  await expect(row).toContainText("Request Tracker gave an unusable answer", { timeout: 40_000 });
  await expect(row).toContainText("Try again; if it stays, tell whoever runs Request Tracker.");

  await faults.clear();
  await page.getByRole("button", { name: "Try 1 again" }).click();
  await expect(row.getByText("Ready")).toBeVisible();
});

test("when RT takes five seconds, the scan waits, says so, and succeeds", async ({ page, faults }) => {
  await signIn(page);
  await faults.inject({ fault: { kind: "latency", milliseconds: 5000 } });

  await scan(page, "W12-0007");

  const row = page.getByRole("table", { name: "Scans" }).getByRole("row", { name: /W12-0007/i });
  await expect(row.getByText(/looking up/i)).toBeVisible();
  await expect(row.getByRole("link", { name: "W12-0007", exact: true })).toBeVisible({ timeout: 40_000 });
});
