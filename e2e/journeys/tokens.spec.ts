import { newcomer, signInAs } from "../harness/people.js";
import { expect, signIn, test } from "../harness/test.js";

test("a token is made, does what it was made for and no more, and is good for nothing once revoked", async ({ page, context, server }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await signInAs(page, await newcomer(server.url), "/account/tokens");
  await page.getByRole("button", { name: "Make a token" }).click();
  const form = page.getByRole("dialog", { name: "Make a token" });
  await form.getByRole("textbox", { name: "Name" }).fill("Nightly export");
  await form.getByRole("checkbox", { name: /Look assets up/ }).check();
  await form.getByRole("textbox", { name: "Only from these addresses" }).fill("not a network");
  await form.getByRole("button", { name: "Make the token" }).click();
  await expect(form.getByRole("textbox", { name: "Only from these addresses" })).toHaveAttribute("aria-invalid", "true");
  await form.getByRole("textbox", { name: "Only from these addresses" }).fill("127.0.0.0/8");
  await form.getByRole("button", { name: "Make the token" }).click();

  const shown = page.getByRole("dialog", { name: "Your token" });
  const token = await shown.getByRole("textbox", { name: "Token" }).inputValue();
  expect(token).toMatch(/^rtu_/);
  await expect(shown.getByRole("textbox", { name: "A line to try it with" })).toHaveValue(/^curl .*rtu_.*\/api\/v1\/assets$/);
  await shown.getByRole("button", { name: "Copy token" }).click();
  await expect(shown.getByText("Copied.")).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(token);
  await shown.getByRole("button", { name: "I have kept it" }).click();

  const ask = async (path: string) => {
    const response = await fetch(`${server.url}/api/v1${path}`, { headers: { Authorization: `Bearer ${token}` } });
    return response.status;
  };
  expect(await ask("/assets")).toBe(200);
  expect(await ask("/tags")).toBe(403);
  const tokens = page.getByRole("table", { name: "API tokens" });
  await tokens.getByRole("button", { name: "Revoke Nightly export" }).click();
  await page.getByRole("dialog", { name: "Revoke Nightly export" }).getByRole("button", { name: "Revoke it" }).click();
  await expect(tokens.getByText("Revoked", { exact: true })).toBeVisible();
  expect(await ask("/assets")).toBe(401);
  await expect(page.getByText(token)).toHaveCount(0);
});

test("administrators see everybody's tokens and end them", async ({ page, browser, server }) => {
  const person = await newcomer(server.url);
  const theirs = await browser.newContext({ baseURL: server.url });
  const other = await theirs.newPage();
  await signInAs(other, person, "/account/tokens");
  await other.getByRole("button", { name: "Make a token" }).click();
  const name = `Kiosk ${Date.now()}`;
  await other.getByRole("textbox", { name: "Name" }).fill(name);
  await other.getByRole("checkbox", { name: /Draw labels/ }).check();
  await other.getByRole("button", { name: "Make the token" }).click();
  await expect(other.getByRole("dialog", { name: "Your token" })).toBeVisible();
  await theirs.close();

  await signIn(page, "admin", "/admin/people/tokens");
  const row = page.getByRole("table", { name: "API tokens" }).getByRole("row", { name: new RegExp(name) });
  await expect(row.getByRole("cell", { name: person.username, exact: true })).toBeVisible();
  await row.getByRole("button", { name: /^Revoke/ }).click();
  await page.getByRole("dialog", { name: /^Revoke/ }).getByRole("button", { name: "Revoke it" }).click();
  await expect(row.getByText("Revoked", { exact: true })).toBeVisible();
});

test("a link opens its label without signing in, and nothing once it was altered", async ({ page, context, server }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await signIn(page, "technician", "/labels/42");
  await page.getByLabel("Opens for").selectOption("A week");
  await page.getByRole("button", { name: "Copy a link" }).click();
  await expect(page.getByText("The link is copied.")).toBeVisible();
  const url = await page.getByRole("textbox", { name: "Link" }).inputValue();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(url);
  expect(url.startsWith(`${server.url}/api/v1/labels/links/`)).toBe(true);

  const label = await fetch(url);
  expect(label.status).toBe(200);
  expect(label.headers.get("Content-Type")).toBe("application/pdf");
  expect((await fetch(url.replace("/links/42-", "/links/43-"))).status).toBe(403);
});
