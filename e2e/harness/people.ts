import { randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import { Colleague } from "./api.js";
import { expect } from "./test.js";
import { totp } from "./totp.js";

/** Somebody of this test alone, whom it may change as it likes. */
export interface Person {
  id: string;
  username: string;
  name: string;
  password: string;
}

/** An administrator at work beside the browser: one session a server, for as long as its token is good. */
const admins = new Map<string, { admin: Promise<Colleague>; until: number }>();

function administrator(url: string): Promise<Colleague> {
  const known = admins.get(url);
  if (known && known.until > Date.now()) return known.admin;
  const admin = Colleague.signIn(url, "admin");
  admins.set(url, { admin, until: Date.now() + 300_000 });
  return admin;
}

/** A person who was not there before. */
export async function newcomer(url: string, role = "technician"): Promise<Person> {
  const admin = await administrator(url);
  const username = `new.${randomBytes(5).toString("hex")}`;
  const person = { username, display_name: "Nora Elm", role, password: goodPassword() };
  const { id } = await admin.send<{ id: string }>("POST", "/people", person);
  return { id, username, name: person.display_name, password: person.password };
}

/** A password that nobody guesses. */
export const goodPassword = () => randomBytes(15).toString("base64url");

/** Fills in the form of the door; what comes of it is the test's matter. */
export async function knock(page: Page, { username, password }: Pick<Person, "username" | "password">): Promise<void> {
  await page.getByRole("textbox", { name: "Username" }).fill(username);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Signs in as this person, and starts at this address. */
export async function signInAs(page: Page, person: Person, path = "/"): Promise<void> {
  await page.goto(path);
  await knock(page, person);
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
}

/** Leaves by the button. */
export async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Sign out" }).first().click();
  await expect(page.getByRole("textbox", { name: "Username" })).toBeVisible();
}

/** Opens the dialog that shows the secret, on the account's page. */
export async function beginSecondFactor(page: Page, person: Person): Promise<string> {
  await page.getByRole("button", { name: "Set up a second factor" }).click();
  const dialog = page.getByRole("dialog", { name: "Set up a second factor" });
  await dialog.getByLabel("Your password").fill(person.password);
  await dialog.getByRole("button", { name: "Go on" }).click();
  return dialog.getByRole("textbox", { name: "Secret" }).inputValue();
}

/** Sets a second factor up; leaves the recovery codes open, and gives the secret and them. */
export async function setUpSecondFactor(page: Page, person: Person): Promise<{ secret: string; codes: string[] }> {
  const secret = await beginSecondFactor(page, person);
  const dialog = page.getByRole("dialog", { name: "Set up a second factor" });
  await dialog.getByRole("textbox", { name: "Code" }).fill(totp(secret));
  await dialog.getByRole("button", { name: "Turn it on" }).click();
  const codes = page.getByRole("list", { name: "Recovery codes" }).getByRole("listitem");
  await expect(codes).toHaveCount(10);
  return { secret, codes: await codes.allTextContents() };
}
