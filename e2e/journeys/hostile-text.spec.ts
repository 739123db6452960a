import { Colleague } from "../harness/api.js";
import { harmless, hole, hostile, watch } from "../harness/hostile.js";
import { goodPassword, newcomer, signInAs } from "../harness/people.js";
import { expect, signIn, test } from "../harness/test.js";

test("markup in any text that people, scripts or RT write is shown as it was written", async ({ page, server, browser }) => {
  test.setTimeout(180_000);
  await watch(page);
  const admin = await Colleague.signIn(server.url, "admin");
  const make = <T = { id: string }>(path: string, body: object) => admin.send<T>("POST", path, body);
  // Where RT's own text comes from: an asset of this test alone.
  const id = 733;
  const { name: tag } = await admin.get<{ name: string }>(`/assets/${id}`);
  await admin.send("PATCH", `/assets/${id}`, {
    description: hostile(1),
    custom_fields: { Model: [hostile(2)], "Serial Number": ["<b>733</b>"] },
  });
  const { id: changeset } = await make("/changesets", {
    assets: [String(id)],
    changes: { custom_fields: { Manufacturer: [hostile(3)] } },
    reason: hostile(4),
  });
  const { id: reservation } = await make("/tags/reservations", { count: 2, note: hostile(5) });
  await admin.send("PATCH", "/tags/sequences/TEST-", { next_number: 900 + (Date.now() % 90_000), reason: hostile(6) });
  const person = { username: `x${Date.now()}`, display_name: hostile(7), role: "technician", password: goodPassword() };
  const { id: personId } = await make("/people", person);
  await make("/tokens", { name: hostile(8), scopes: ["assets:read"] });
  const stranger = await browser.newContext({ baseURL: server.url, userAgent: hostile(9) });
  await signInAs(await stranger.newPage(), { id: personId, name: person.display_name, ...person });
  await fetch(`${server.url}/api/v1/auth/login`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ username: hostile(10), password: "not the password" }),
  });

  await signIn(page, "admin");
  await harmless(page, `/assets/${id}`, hostile(1), hostile(2));
  await harmless(page, `/assets?q=${tag}`, tag);
  await harmless(page, `/assets?q=${encodeURIComponent(hostile(11))}`);
  await harmless(page, `/labels/${id}`, "<b>733</b>");
  await harmless(page, "/bulk-edit", hostile(4));
  await harmless(page, `/bulk-edit/${changeset}`, hostile(3), hostile(4));
  await harmless(page, "/tags", hostile(5));
  await harmless(page, `/tags/reservations/${reservation}`, hostile(5));
  await harmless(page, "/admin/writes");
  await harmless(page, `/admin/people?q=${person.username}`, hostile(7));
  await harmless(page, `/admin/people/${personId}`, hostile(7));
  await harmless(page, "/admin/people/tokens", hostile(8));
  await harmless(page, "/admin/people/sign-ins", hostile(10));
  await harmless(page, `/admin/people/directory?name=${encodeURIComponent(hostile(12))}`);
  await page.goto("/");
  await page.getByRole("textbox", { name: "Scan" }).fill(hostile(13));
  await page.keyboard.press("Enter");
  await expect(page.getByText(hostile(13)).first()).toBeVisible();
  await page.getByRole("textbox", { name: "Scan" }).fill(tag);
  await page.keyboard.press("Enter");
  await harmless(page, "/", hostile(13));
  await stranger.close();
});

test("a person whose name is markup sees it as text in the menu and on the account", async ({ page, server }) => {
  await watch(page);
  const admin = await Colleague.signIn(server.url, "admin");
  const person = await newcomer(server.url);
  await admin.send("PATCH", `/people/${person.id}`, { display_name: hostile(1) });
  await signInAs(page, person, "/account");

  await harmless(page, "/account", hostile(1));

  // The control: were it markup, the policy would stop it, and we would hear of that.
  await page.evaluate((text) => document.querySelector("main")?.insertAdjacentHTML("beforeend", text), hostile(2));
  await expect.poll(async () => (await hole(page)).violations.length).toBeGreaterThan(0);
  expect((await hole(page)).ran).toEqual([]);
});
