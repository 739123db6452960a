import { expect, fillSignIn, password, scan, signIn, test } from "../harness/test.js";

test("a wrong password is said in plain words, and nothing is signed in", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("textbox", { name: "Username" }).fill("technician");
  await page.getByLabel("Password", { exact: true }).fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();

  await expect(page.getByRole("alert").getByText(/not right|wrong/i).first()).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Main" })).toBeHidden();
});

test("a session outlives a reload, and no script can find its tokens", async ({ page, context }) => {
  await signIn(page);
  await page.reload();
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();

  const readable = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
  expect(readable).not.toMatch(/eyJ|refresh/);
  const cookie = (await context.cookies()).find((c) => c.name === "rtutils_refresh");
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict", path: "/api/v1/auth" });
});

test("signing out ends the session for good", async ({ page }) => {
  await signIn(page);
  await page.getByRole("button", { name: "Sign out" }).first().click();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();

  await page.goto("/assets");
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
});

test("a sign-out that the server did not hear is made up for before anybody is signed in", async ({ page, context }) => {
  await signIn(page);
  await page.route("**/api/v1/auth/logout", (route) => route.abort());
  await page.getByRole("button", { name: "Sign out" }).first().click();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();

  await page.reload();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();

  await page.unroute("**/api/v1/auth/logout");
  await page.reload();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  expect((await context.cookies()).filter((c) => c.name === "rtutils_refresh")).toEqual([]);
});

test("scans outlive the end of a session and a reload, but only for the person who made them", async ({ page, context }) => {
  await signIn(page);
  await scan(page, "W12-0042");
  const found = page.getByRole("table", { name: "Scans" }).getByRole("link", { name: "W12-0042", exact: true });
  await expect(found).toBeVisible();

  await context.clearCookies();
  await page.reload();
  await expect(page.getByRole("status").getByText("Your session has ended")).toBeVisible();
  await fillSignIn(page);
  await expect(found).toBeVisible();

  await context.clearCookies();
  await signIn(page, "teacher");
  await context.clearCookies();
  await signIn(page);
  await expect(page.getByRole("heading", { level: 1, name: "Home" })).toBeVisible();
  await expect(found).toHaveCount(0);
});

test("a page that needs a sign-in comes back to itself after it", async ({ page }) => {
  await signIn(page, "technician", "/assets?q=W12-0042");

  await expect(page).toHaveURL(/\/assets\?q=W12-0042/);
});

test("a teacher is told what waits for them, and sees no assets", async ({ page }) => {
  await signIn(page, "teacher");

  await expect(page.getByRole("main").getByText(/audit/i).first()).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Scan" })).toHaveCount(0);
});

test("no password, token or cookie is in the server's log", async ({ page, server }) => {
  await signIn(page);
  await page.goto("/assets");

  // The demo prints its password for the person at the terminal; nothing else may.
  const log = server.log().split("\n").filter((line) => !/^ {4}Sign in {5}/.test(line));
  expect(log.join("\n")).not.toContain(password);
  expect(log.join("\n")).not.toMatch(/eyJ[\w-]{10,}\./);
});
