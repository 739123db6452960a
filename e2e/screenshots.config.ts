import { defineConfig } from "@playwright/test";
import { browser } from "./harness/browser.js";

const desktop = { width: 1366, height: 768 };
const phone = { width: 390, height: 844 };

/** Every screen, desktop and phone, light and dark, into docs/screenshots. */
export default defineConfig({
  testDir: "screenshots",
  outputDir: "test-results",
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  use: browser,
  projects: [
    { name: "desktop-light", use: { viewport: desktop, colorScheme: "light" } },
    { name: "desktop-dark", use: { viewport: desktop, colorScheme: "dark" } },
    { name: "phone-light", use: { viewport: phone, hasTouch: true, colorScheme: "light" } },
    { name: "phone-dark", use: { viewport: phone, hasTouch: true, colorScheme: "dark" } },
  ],
});
