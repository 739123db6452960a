import { printBothSizes } from "../harness/print-a-label.js";
import { expect, test } from "../harness/test.js";

test("a technician signs in, scans a tag, and prints both label sizes", async ({ page, server }) => {
  await printBothSizes(page);

  expect(server.log()).not.toMatch(/panicked/);
});
