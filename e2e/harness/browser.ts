/** Debian's Chromium, headless, and silent towards the outside. */
export const browser = {
  viewport: { width: 1366, height: 768 },
  launchOptions: {
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  },
};
