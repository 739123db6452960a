import { goodPassword, knock, newcomer, signInAs } from "../harness/people.js";
import { expect, signIn, test } from "../harness/test.js";

test("a person is added, signs in, and is out once they are disabled; the events tell it", async ({ page, browser, server }) => {
  const username = `tess.${Date.now().toString(36)}`;
  await signIn(page, "admin", "/admin/people");
  await page.getByRole("button", { name: "Add a person" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a person" });
  await dialog.getByRole("textbox", { name: "Name", exact: true }).fill("Tessa Rowan");
  await dialog.getByRole("textbox", { name: "User name" }).fill(username);
  await dialog.getByRole("textbox", { name: "Password" }).fill("password123");
  await dialog.getByRole("button", { name: "Add the person" }).click();
  await expect(dialog.getByText(/easily guessed/)).toBeVisible();
  await dialog.getByRole("button", { name: "Make one up" }).click();
  const password = await dialog.getByRole("textbox", { name: "Password" }).inputValue();
  await dialog.getByRole("button", { name: "Add the person" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Tessa Rowan" })).toBeVisible();

  const theirs = await browser.newContext({ baseURL: server.url });
  const other = await theirs.newPage();
  await other.goto("/account");
  await knock(other, { username, password });
  await expect(other.getByRole("heading", { level: 1, name: "Your account" })).toBeVisible();

  await page.getByRole("button", { name: "Disable this person" }).click();
  await page.getByRole("dialog", { name: "Disable Tessa Rowan" }).getByRole("button", { name: "Disable them" }).click();
  await expect(page.getByText("Disabled").first()).toBeVisible();
  await other.getByRole("link", { name: "Sessions" }).click();
  await expect(other.getByRole("textbox", { name: "Username" })).toBeVisible();
  await knock(other, { username, password });
  await expect(other.getByRole("alert")).toBeVisible();
  await theirs.close();

  await page.getByRole("link", { name: "Their sign-ins" }).click();
  const events = page.getByRole("table", { name: "Sign-in events" });
  await expect(events.getByText("Refused", { exact: true })).toBeVisible();
  await expect(events.getByText("The account is disabled.")).toBeVisible();
  await expect(events.getByText("The person was added.")).toBeVisible();
  await expect(events.getByText("By admin.").first()).toBeVisible();
  await expect(events.getByText("Signed in", { exact: true })).toBeVisible();
  await expect(page.getByRole("figure", { name: /^Sign-ins by/ })).toBeVisible();
  await page.getByLabel("What", { exact: true }).selectOption("Refused");
  await expect(events.getByText("Signed in", { exact: true })).toHaveCount(0);
});

test("a forgotten password is reset, and their sessions end", async ({ page, browser, server }) => {
  const person = await newcomer(server.url);
  const theirs = await browser.newContext({ baseURL: server.url });
  const other = await theirs.newPage();
  await signInAs(other, person);
  await signIn(page, "admin", `/admin/people/${person.id}`);
  await expect(page.getByRole("table", { name: "Sessions" }).getByRole("row")).toHaveCount(2);
  await page.getByRole("button", { name: "Reset password" }).click();
  const dialog = page.getByRole("dialog", { name: "Reset password" });
  const fresh = goodPassword();
  await dialog.getByRole("textbox", { name: "Password" }).fill(fresh);
  await dialog.getByRole("button", { name: "Reset it" }).click();
  await expect(dialog).toBeHidden();

  await other.reload();
  await knock(other, { ...person, password: fresh });
  await expect(other.getByRole("navigation", { name: "Main" })).toBeVisible();
  await theirs.close();
});

test("people are found by name, and changed", async ({ page, server }) => {
  const person = await newcomer(server.url);
  await signIn(page, "admin", "/admin/people");
  await page.getByRole("searchbox", { name: "Search" }).fill(person.username);
  const people = page.getByRole("table", { name: "People" });
  await expect(people.getByRole("row")).toHaveCount(2);
  await people.getByRole("link", { name: person.name }).click();

  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Nora Birch");
  await page.getByLabel("Role", { exact: true }).selectOption("Teacher");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Nora Birch" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Now" }).getByText("Teacher")).toBeVisible();
});

test("the administrator for emergencies is changed by nobody, and the screen says how it is done", async ({ page }) => {
  await signIn(page, "admin", "/admin/people?q=admin");
  await page.getByRole("table", { name: "People" }).getByRole("link", { name: "Ada Alder" }).click();

  await expect(page.getByText("rtutils user set-password admin")).toBeVisible();
  await expect(page.getByRole("button", { name: "Disable this person" })).toHaveCount(0);
});

test("people are for administrators", async ({ page }) => {
  await signIn(page, "technician", "/admin/people");

  await expect(page.getByRole("heading", { level: 1, name: "For administrators" })).toBeVisible();
});
