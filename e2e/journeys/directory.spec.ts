import { createServer } from "node:net";
import type { Page } from "@playwright/test";
import { harmless, hole, hostile, watch } from "../harness/hostile.js";
import { behindNginx } from "../harness/nginx.js";
import { knock } from "../harness/people.js";
import { schoolPassword, startSchool, type Directory } from "../harness/school.js";
import { needed, type Server } from "../harness/server.js";
import { expect, password, test as base } from "../harness/test.js";

/** The token of every simulated RT. */
const TOKEN = "1-30-5f2b1c9d8e7a6f4033221100aabbccdd";

/** A school with slapd as its directory, beside the worker's demo and on its simulated RT. */
const test = base.extend<object, { school: Server }>({
  school: [
    async ({ server }, use) => {
      const school = await open(server);
      await use(school);
      await school.stop();
    },
    { scope: "worker" },
  ],
  baseURL: async ({ school }, use) => use(school.url),
});

/** People reach it as they reach the worker's demo: through Nginx, or directly. */
async function open(demo: Server & { directUrl: string }, change?: Directory): Promise<Server> {
  const school = await startSchool({ url: demo.simulatorUrl ?? "", token: TOKEN }, change);
  return demo.url === demo.directUrl ? school : behindNginx(school);
}

async function signInAs(page: Page, username: string, path = "/account"): Promise<void> {
  await page.goto(path);
  await knock(page, { username, password: schoolPassword() });
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
}

for (const [username, role] of [
  ["tech", "Technician"],
  ["teach", "Teacher"],
  ["both", "Technician"],
  ["nested", "Technician"],
  ["boss", "Administrator"],
] as const) {
  test(`${username} of the directory signs in as ${role}, and is told where the password is changed`, async ({ page }) => {
    await signInAs(page, username);

    const you = page.getByRole("region", { name: "You" });
    await expect(you.getByText(role, { exact: true })).toBeVisible();
    await expect(you.getByText(/come from the school's directory/)).toBeVisible();
    await expect(page.getByRole("region", { name: "Password" })).toHaveCount(0);
    await expect(page.getByRole("region", { name: "Second factor" })).toHaveCount(0);
  });
}

const WRONG = "That name or password is not right";
for (const [what, username, typed, words] of [
  ["in no group with a role", "neither", undefined, /no role in rtutils/],
  ["disabled", "disabled", undefined, /is disabled/],
  ["expired", "expired", undefined, /has expired/],
  ["to change the password", "reset", undefined, /has to be changed/],
  ["locked", "locked", undefined, WRONG],
  ["with a wrong password", "unique", "not the password", WRONG],
  ["that nobody has", "nobody", undefined, WRONG],
  ["that is a filter", "*)(uid=*", undefined, WRONG],
  ["that is a name in a name", "tech,ou=people", undefined, WRONG],
] as const) {
  test(`an account ${what} is refused in its own words`, async ({ page }) => {
    await page.goto("/");
    await knock(page, { username, password: typed ?? schoolPassword() });

    await expect(page.getByRole("alert").getByText(words).first()).toBeVisible();
    await expect(page.getByRole("navigation", { name: "Main" })).toBeHidden();
  });
}

for (const [what, change] of [
  ["that is down", async () => ({ server: `ldaps://127.0.0.1:${await closedPort()}` })],
  ["whose certificate is another authority's", async () => ({ ca_cert_file: needed("TEST_LDAP_OTHER_CA_FILE") })],
] as const) {
  test(`a directory ${what} is said to be away, and the local administrator gets in`, async ({ page, server }) => {
    const school = await open(server, await change());
    try {
      await page.goto(school.url);
      await knock(page, { username: "tech", password: schoolPassword() });
      await expect(page.getByRole("alert").getByText("directory does not answer").first()).toBeVisible();

      await knock(page, { username: "admin", password });
      await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
      await page.goto(`${school.url}/admin/people/directory`);
      await page.getByRole("textbox", { name: "User name" }).fill("tech");
      await page.getByRole("button", { name: "Try this account" }).click();
      await expect(page.getByRole("alert").getByText("The directory did not answer.")).toBeVisible();
    } finally {
      await school.stop();
    }
  });
}

test("an account is tried: what it would become, and why", async ({ page }) => {
  await page.goto("/admin/people/directory");
  await knock(page, { username: "admin", password });
  const name = page.getByRole("textbox", { name: "User name" });
  const attempt = page.getByRole("button", { name: "Try this account" });

  await name.fill("nested");
  await attempt.click();
  await expect(page.getByRole("status").getByText("Technician", { exact: true })).toBeVisible();
  const why = page.getByRole("region", { name: "Why" });
  await expect(why.getByText("tech-team", { exact: true })).toBeVisible();
  await expect(why.getByText("cn=tech-team,ou=groups,dc=example,dc=org")).toBeVisible();
  await expect(page.getByRole("region", { name: "Who was found" }).getByText("In 4 groups")).toBeVisible();

  await name.fill("neither");
  await attempt.click();
  await expect(page.getByText("No group gives them a role.")).toBeVisible();
  await expect(why).toHaveCount(0);

  await name.fill("nobody");
  await page.getByLabel("Password").fill("not the password");
  await attempt.click();
  await expect(page.getByRole("status").getByText("Nobody has this name.").first()).toBeVisible();
});

test("an administrator sees what is a school account, and can keep it out", async ({ page, browser, school }) => {
  const theirs = await browser.newContext({ baseURL: school.url });
  await signInAs(await theirs.newPage(), "leaver", "/");
  await theirs.close();
  await page.goto("/admin/people?q=leaver");
  await knock(page, { username: "admin", password });
  await page.getByRole("table", { name: "People" }).getByRole("link", { name: "Lea Ash" }).click();

  await expect(page.getByText("A school account")).toBeVisible();
  await expect(page.getByRole("region", { name: "Name and role" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Reset password" })).toHaveCount(0);
  await page.getByRole("button", { name: "Disable this person" }).click();
  await page.getByRole("dialog", { name: "Disable Lea Ash" }).getByRole("button", { name: "Disable them" }).click();
  await expect(page.getByText("Disabled").first()).toBeVisible();

  const again = await browser.newContext({ baseURL: school.url });
  const other = await again.newPage();
  await other.goto("/");
  await knock(other, { username: "leaver", password: schoolPassword() });
  await expect(other.getByRole("alert").getByText(/is disabled/).first()).toBeVisible();
  await again.close();
});

test("markup that the directory has for a name or a group is shown as it was written", async ({ page, browser, school }) => {
  const theirs = await browser.newContext({ baseURL: school.url });
  const own = await theirs.newPage();
  await watch(own);
  await signInAs(own, "markup");
  await harmless(own, "/account", hostile(21));
  await theirs.close();

  await watch(page);
  await page.goto("/admin/people?q=markup");
  await knock(page, { username: "admin", password });
  // A page that is left at once may leave before it is signed in.
  await expect(page.getByRole("table", { name: "People" })).toBeVisible();
  await harmless(page, "/admin/people?q=markup", hostile(21));
  await page.getByRole("table", { name: "People" }).getByRole("link", { name: hostile(21) }).click();
  await expect(page.getByRole("heading", { name: hostile(21) })).toBeVisible();
  await harmless(page, new URL(page.url()).pathname, hostile(21));
  await page.goto("/admin/people/directory");
  await page.getByRole("textbox", { name: "User name" }).fill("markup");
  await page.getByRole("button", { name: "Try this account" }).click();
  const found = page.getByRole("region", { name: "Who was found" });
  await expect(found.getByText(hostile(21))).toBeVisible();
  await expect(found.getByText("<img src=x onerror=ran(22)>").first()).toBeVisible();
  expect(await hole(page)).toEqual({ ran: [], violations: [] });
});

/** A port where nobody listens. */
function closedPort(): Promise<number> {
  return new Promise((found) => {
    const listener = createServer().listen(0, "127.0.0.1", () => {
      const address = listener.address();
      listener.close(() => found(typeof address === "object" && address ? address.port : 1));
    });
  });
}
