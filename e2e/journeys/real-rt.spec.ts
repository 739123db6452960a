import { printBothSizes } from "../harness/print-a-label.js";
import { test } from "../harness/test.js";

test("on a real RT 5, a technician signs in, scans a tag, and prints both label sizes", async ({ page }) => {
  await printBothSizes(page);
});
