import { defineConfig } from "@playwright/test";
import { browser } from "./harness/browser.js";

/**
 * Through Nginx go those that differ by it: its own, signing in (cookies, addresses, origins), the label's PDF, scans at a
 * scanner's speed, an RT in trouble, and what people type that is no good. NGINX_JOURNEYS=all takes every one.
 */
const throughNginx = /(nginx|sign-in|print-a-label|scanner-speed|rt-trouble|hostile-text)\.spec\.ts/;
const directly = ["real-rt.spec.ts", "nginx.spec.ts"];

/** The journeys: all of them on the simulator, the main one on a real RT 5 as well, some through Nginx. */
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
    { name: "simulator", testIgnore: directly },
    { name: "real-rt", testMatch: "real-rt.spec.ts" },
    process.env["NGINX_JOURNEYS"] === "all"
      ? { name: "nginx", testIgnore: "real-rt.spec.ts" }
      : { name: "nginx", testMatch: throughNginx },
  ],
});
