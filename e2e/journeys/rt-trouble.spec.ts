import { expect, scan, signIn, test } from "../harness/test.js";

const troubles = [
  { name: "is down", fault: { kind: "reset" }, words: /cannot be reached|is down/i },
  { name: "answers 500 with nothing", fault: { kind: "empty_500" }, words: /unusable answer|unexpected/i },
  { name: "answers with a web page", fault: { kind: "html" }, words: /unusable answer|unexpected/i },
  { name: "refuses our token", fault: { kind: "unauthorized" }, words: /does not accept|token/i },
  { name: "never answers", fault: { kind: "hang" }, words: /in time|slow/i },
];

for (const { name, fault, words } of troubles) {
  test(`when RT ${name}, the scan says what to do, and works again afterwards`, async ({ page, faults }) => {
    await signIn(page);
    await faults.inject({ fault, scope: { on: "path_prefix", prefix: "/REST/2.0/" } });

    await scan(page, "W12-0007");
    const row = page.getByRole("table", { name: "Scans" }).getByRole("row", { name: /W12-0007/i });
    await expect(row.getByText(words).first()).toBeVisible({ timeout: 40_000 });

    await faults.clear();
    await row.getByRole("button", { name: "Try again W12-0007" }).click();
    await expect(row.getByRole("link", { name: "W12-0007", exact: true })).toBeVisible();
  });
}

test("when RT takes five seconds, the scan waits, says so, and succeeds", async ({ page, faults }) => {
  await signIn(page);
  await faults.inject({ fault: { kind: "latency", milliseconds: 5000 } });

  await scan(page, "W12-0007");

  const row = page.getByRole("table", { name: "Scans" }).getByRole("row", { name: /W12-0007/i });
  await expect(row.getByText(/looking up/i)).toBeVisible();
  await expect(row.getByRole("link", { name: "W12-0007", exact: true })).toBeVisible({ timeout: 40_000 });
});
