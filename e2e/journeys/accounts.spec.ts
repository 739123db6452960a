import { readFile } from "node:fs/promises";
import { goodPassword, knock, newcomer, setUpSecondFactor, signInAs, signOut } from "../harness/people.js";
import { expect, test } from "../harness/test.js";
import { totp } from "../harness/totp.js";

test("a password is changed by whoever knows it, the rules are said, and the old one is good no more", async ({ page, server }) => {
  const person = await newcomer(server.url);
  await signInAs(page, person);
  await page.getByRole("link", { name: /Nora Elm/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Your account" })).toBeVisible();
  const card = page.getByRole("region", { name: "Password" });
  await expect(card.getByText("At least 10 characters.")).toBeVisible();
  const fill = async (present: string, fresh: string) => {
    await card.getByLabel("Present password").fill(present);
    await card.getByLabel("New password", { exact: true }).fill(fresh);
    await card.getByLabel("New password again").fill(fresh);
    await card.getByRole("button", { name: "Change password" }).click();
  };

  await fill("not the password", goodPassword());
  await expect(card.getByText("This is not your password.")).toBeVisible();
  await fill(person.password, "password123");
  await expect(card.getByText(/easily guessed/)).toBeVisible();
  const fresh = goodPassword();
  await fill(person.password, fresh);
  await expect(card.getByText(/^Changed\./)).toBeVisible();

  await signOut(page);
  await knock(page, person);
  await expect(page.getByRole("alert").getByText("That name or password is not right")).toBeVisible();
  await expect(page.getByLabel("Password", { exact: true })).toBeFocused();
  await knock(page, { ...person, password: fresh });
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
});

test("a second factor is set up, asked for, stood in for by a recovery code, and turned off", async ({ page, server }) => {
  const person = await newcomer(server.url);
  await signInAs(page, person, "/account");
  const { secret, codes } = await setUpSecondFactor(page, person);
  const shown = page.getByRole("dialog", { name: "Your recovery codes" });
  const download = page.waitForEvent("download");
  await shown.getByRole("button", { name: "Download" }).click();
  expect(await readFile(await (await download).path(), "utf8")).toContain(codes[0]);
  await shown.getByRole("button", { name: "I have kept them" }).click();
  await expect(page.getByText("10 recovery codes are left.")).toBeVisible();

  await signOut(page);
  await knock(page, person);
  const code = page.getByRole("textbox", { name: "Code" });
  await expect(code).toBeFocused();
  await expect(code).toHaveAttribute("autocomplete", "one-time-code");
  await code.fill("000000");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert").getByText("That code is not right")).toBeVisible();
  await expect(code).toBeFocused();
  // The code of now was taken when the second factor was confirmed; each is good once.
  await code.fill(totp(secret, 1));
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();

  await signOut(page);
  await knock(page, person);
  await page.getByRole("button", { name: "Use a recovery code" }).click();
  await page.getByRole("textbox", { name: "Recovery code" }).fill(codes[3] ?? "");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("link", { name: /Nora Elm/ }).click();
  await expect(page.getByText("9 recovery codes are left.")).toBeVisible();

  await page.getByRole("button", { name: "Turn it off" }).click();
  const proof = page.getByRole("dialog", { name: "Turn the second factor off" });
  await proof.getByLabel("Your password").fill(person.password);
  await proof.getByRole("button", { name: "Turn it off" }).click();
  await expect(page.getByRole("button", { name: "Set up a second factor" })).toBeVisible();
  await signOut(page);
  await signInAs(page, person);
});

test("another session is seen, and once it is ended it is over there", async ({ page, browser, server }) => {
  const person = await newcomer(server.url);
  const elsewhere = await browser.newContext({ baseURL: server.url });
  const other = await elsewhere.newPage();
  await signInAs(other, person);
  await signInAs(page, person, "/account/sessions");

  const sessions = page.getByRole("table", { name: "Sessions" });
  await expect(sessions.getByRole("row", { name: /This one/ })).toHaveCount(1);
  await sessions.getByRole("button", { name: /^End/ }).click();
  await page.getByRole("dialog", { name: /^End/ }).getByRole("button", { name: "End it" }).click();
  await expect(sessions.getByRole("row")).toHaveCount(2);
  await expect(page.getByRole("table", { name: "Sign-in events" }).getByText("Session ended")).toBeVisible();

  await other.reload();
  await expect(other.getByRole("textbox", { name: "Username" })).toBeVisible();
  await expect(other.getByText("Your session has ended")).toBeVisible();
  await elsewhere.close();
});

test("on a phone the account is behind More", async ({ page, server }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signInAs(page, await newcomer(server.url, "teacher"));

  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("dialog", { name: "More" }).getByRole("link", { name: "Your account" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Your account" })).toBeVisible();
});
