import { defineConfig } from "@playwright/test";
import { browser } from "./harness/browser.js";

/** The journeys: all of them on the simulator, the main one on a real RT 5 as well. */
export default defineConfig({
  testDir: "journeys",
  outputDir: "test-results",
  // Two cores: each worker runs a server of its own beside its browser.
  workers: 2,
  fullyParallel: true,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  use: { ...browser, trace: "retain-on-failure", screenshot: "only-on-failure" },
  projects: [
    { name: "simulator", testIgnore: "real-rt.spec.ts" },
    { name: "real-rt", testMatch: "real-rt.spec.ts" },
  ],
});
