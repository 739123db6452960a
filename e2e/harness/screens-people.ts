import type { Page } from "@playwright/test";
import { beginSecondFactor, knock, newcomer, setUpSecondFactor, signInAs, type Person } from "./people.js";
import { afresh, at, type Screen } from "./screen.js";
import { expect, password } from "./test.js";

/** Somebody new, signed in at this address. */
async function asNewcomer(page: Page, path: string): Promise<Person> {
  await afresh(page);
  await page.goto("/");
  const person = await newcomer(new URL(page.url()).origin);
  await signInAs(page, person, path);
  return person;
}

/** Makes a token, and leaves it shown. */
async function makeToken(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "Make a token" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill(name);
  await page.getByRole("checkbox", { name: /Look assets up/ }).check();
  await page.getByRole("checkbox", { name: /Draw labels/ }).check();
  await page.getByRole("button", { name: "Make the token" }).click();
  await expect(page.getByRole("dialog", { name: "Your token" })).toBeVisible();
}

async function openPerson(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole("table", { name: "People" }).getByRole("link", { name }).first().click();
  await expect(page.getByRole("region", { name: "Where they are signed in" })).toBeVisible();
}

/** The own account, and what administrators look after, each in the states that look different. */
export const peopleScreens: Screen[] = [
  {
    name: "sign-in-code",
    open: async (page) => {
      const person = await asNewcomer(page, "/account");
      await setUpSecondFactor(page, person);
      await afresh(page);
      await page.goto("/");
      await knock(page, person);
      const code = page.getByRole("textbox", { name: "Code" });
      await code.fill("000000");
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.getByRole("alert")).toBeVisible();
    },
  },
  {
    name: "account",
    open: async (page) => {
      await at(page, "/account");
      await expect(page.getByRole("button", { name: "Set up a second factor" })).toBeVisible();
      await expect(page.getByText("Tess Larch").last()).toBeVisible();
    },
  },
  {
    name: "account-password-refused",
    open: async (page) => {
      await asNewcomer(page, "/account");
      await page.getByLabel("Present password").fill("not the password");
      await page.getByLabel("New password", { exact: true }).fill("password123");
      await page.getByLabel("New password again").fill("password123");
      await page.getByRole("button", { name: "Change password" }).click();
      await expect(page.getByText("This is not your password.")).toBeVisible();
    },
  },
  {
    name: "account-second-factor",
    open: async (page) => {
      await beginSecondFactor(page, await asNewcomer(page, "/account"));
      await expect(page.getByRole("img", { name: "QR code for the authenticator app" })).toBeVisible();
    },
  },
  {
    name: "account-recovery-codes",
    open: async (page) => {
      await setUpSecondFactor(page, await asNewcomer(page, "/account"));
    },
  },
  {
    name: "account-second-factor-on",
    open: async (page) => {
      await setUpSecondFactor(page, await asNewcomer(page, "/account"));
      await page.getByRole("button", { name: "I have kept them" }).click();
      await expect(page.getByText("10 recovery codes are left.")).toBeVisible();
    },
  },
  {
    name: "account-sessions",
    open: async (page) => {
      const person = await asNewcomer(page, "/");
      await afresh(page);
      await page.goto("/");
      await knock(page, { ...person, password: "not the password" });
      await expect(page.getByRole("alert")).toBeVisible();
      await signInAs(page, person, "/account/sessions");
      await expect(page.getByRole("table", { name: "Sessions" }).getByRole("row")).toHaveCount(3);
      await expect(page.getByRole("table", { name: "Sign-in events" })).toBeVisible();
    },
  },
  {
    name: "account-tokens-empty",
    open: async (page) => {
      await asNewcomer(page, "/account/tokens");
      await expect(page.getByText("No token here")).toBeVisible();
    },
  },
  {
    name: "account-tokens-make",
    open: async (page) => {
      await asNewcomer(page, "/account/tokens");
      await page.getByRole("button", { name: "Make a token" }).click();
      await expect(page.getByRole("dialog", { name: "Make a token" })).toBeVisible();
    },
  },
  {
    name: "account-tokens-made",
    open: async (page) => {
      await asNewcomer(page, "/account/tokens");
      await makeToken(page, "Nightly export");
    },
  },
  {
    name: "account-tokens",
    open: async (page) => {
      await asNewcomer(page, "/account/tokens");
      for (const name of ["Nightly export", "The label printer of the storeroom at the west building"]) {
        await makeToken(page, name);
        await page.getByRole("button", { name: "I have kept it" }).click();
      }
      await page.getByRole("button", { name: "Revoke Nightly export" }).click();
      await page.getByRole("button", { name: "Revoke it" }).click();
      await expect(page.getByText("Revoked", { exact: true })).toBeVisible();
    },
  },
  {
    name: "account-loading",
    open: async (page) => {
      await at(page, "/");
      await page.route("**/api/v1/me/sessions", () => {});
      await page.goto("/account/sessions");
      await expect(page.getByText("Loading your sessions…")).toBeAttached();
      await page.unroute("**/api/v1/me/sessions");
    },
  },
  {
    name: "people",
    open: async (page) => {
      await asNewcomer(page, "/");
      await at(page, "/admin/people", "admin");
      await expect(page.getByRole("table", { name: "People" })).toBeVisible();
    },
  },
  {
    name: "people-nobody",
    open: async (page) => {
      await at(page, "/admin/people?q=nobody-is-called-so", "admin");
      await expect(page.getByText("Nobody here")).toBeVisible();
    },
  },
  {
    name: "people-down",
    open: async (page) => {
      await at(page, "/", "admin");
      await page.route("**/api/v1/people*", (route) => route.abort());
      await page.goto("/admin/people");
      await expect(page.getByRole("alert")).toBeVisible();
      await page.unroute("**/api/v1/people*");
    },
  },
  {
    name: "people-add",
    open: async (page) => {
      await at(page, "/admin/people", "admin");
      await page.getByRole("button", { name: "Add a person" }).click();
      await page.getByRole("textbox", { name: "Name", exact: true }).fill("Tess Larch");
      await page.getByRole("textbox", { name: "User name" }).fill("technician");
      await page.getByRole("button", { name: "Make one up" }).click();
      await page.getByRole("button", { name: "Add the person" }).click();
      await expect(page.getByRole("textbox", { name: "User name" })).toHaveAttribute("aria-invalid", "true");
    },
  },
  {
    name: "person",
    open: async (page) => {
      const person = await asNewcomer(page, "/");
      await at(page, `/admin/people?q=${person.username}`, "admin");
      await openPerson(page, person.name);
      await expect(page.getByRole("table", { name: "Sessions" })).toBeVisible();
    },
  },
  {
    name: "person-disabled",
    open: async (page) => {
      const person = await asNewcomer(page, "/");
      await at(page, `/admin/people?q=${person.username}`, "admin");
      await openPerson(page, person.name);
      await page.getByRole("button", { name: "Disable this person" }).click();
      await page.getByRole("button", { name: "Disable them" }).click();
      await expect(page.getByRole("button", { name: "Let them in again" })).toBeVisible();
    },
  },
  {
    name: "person-for-emergencies",
    open: async (page) => {
      await at(page, "/admin/people?q=admin", "admin");
      await openPerson(page, "Ada Alder");
      await expect(page.getByText("rtutils user set-password admin")).toBeVisible();
    },
  },
  {
    name: "roles",
    open: async (page) => {
      await at(page, "/admin/people/roles", "admin");
      await expect(page.getByRole("table", { name: "Roles" })).toBeVisible();
    },
  },
  {
    name: "everybodys-tokens",
    open: async (page) => {
      await asNewcomer(page, "/account/tokens");
      await makeToken(page, "Nightly export");
      await at(page, "/admin/people/tokens", "admin");
      await expect(page.getByRole("table", { name: "API tokens" })).toBeVisible();
    },
  },
  {
    name: "sign-ins",
    open: async (page) => {
      await afresh(page);
      await page.goto("/");
      await knock(page, { username: "nobody.of.this.name", password });
      await expect(page.getByRole("alert")).toBeVisible();
      await at(page, "/admin/people/sign-ins", "admin");
      await expect(page.getByRole("figure", { name: /^Sign-ins by/ })).toBeVisible();
      await expect(page.getByRole("table", { name: "Sign-in events" })).toBeVisible();
    },
  },
  {
    name: "sign-ins-nothing",
    open: async (page) => {
      await at(page, "/admin/people/sign-ins?person=nobody-ever", "admin");
      await expect(page.getByText("Nothing here", { exact: true })).toBeVisible();
    },
  },
  {
    name: "label-link",
    open: async (page) => {
      await at(page, "/labels/42");
      await page.getByRole("button", { name: "Copy a link" }).click();
      await expect(page.getByRole("textbox", { name: "Link" })).toBeVisible();
    },
  },
];
