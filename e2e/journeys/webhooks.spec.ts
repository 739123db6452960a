import { readFile, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { Colleague } from "../harness/api.js";
import { startReceiver, type Received, type Receiver } from "../harness/receiver.js";
import { newestDelivery, openNewWebhook } from "../harness/screens-webhooks.js";
import { expect, signIn, test as base } from "../harness/test.js";

const test = base.extend<{ receiver: Receiver }>({
  receiver: async ({}, use) => {
    const receiver = await startReceiver();
    await use(receiver);
    await receiver.stop();
  },
});

type Verify = (secret: string, headers: Received["headers"], body: Uint8Array) => boolean;

/** The code that docs/webhooks.md publishes. */
async function published(path: string): Promise<Verify> {
  const guide = await readFile(new URL("../../docs/webhooks.md", import.meta.url), "utf8");
  const code = guide.split("\n```js\n")[1]?.split("```")[0] ?? "";
  const file = path.replace(/\/?$/, "/verify-webhook.mjs");
  await writeFile(file, code);
  return ((await import(pathToFileURL(file).href)) as { verify: Verify }).verify;
}

/** The newest message of a type that came. */
async function newest(receiver: Receiver, type: string): Promise<Received & { json: { id: string; data: Record<string, unknown> } }> {
  const read = (message: Received) => JSON.parse(message.body.toString()) as { id: string; type: string; data: Record<string, unknown> };
  const found = () => receiver.received.filter((message) => read(message).type === type).at(-1);
  await expect.poll(() => found() !== undefined, { timeout: 20_000 }).toBe(true);
  const message = found() as Received;
  return { ...message, json: read(message) };
}

test("a system is told what happens, verifies it, and what it missed is sent again", async ({ page, server, receiver }, info) => {
  const verify = await published(info.outputPath());
  await signIn(page, "admin", "/admin/webhooks");
  const secret = await openNewWebhook(page, receiver.url, `Journey ${Date.now()}`);
  await page.getByRole("button", { name: "Send a test event" }).click();
  await newestDelivery(page, "Delivered");
  const tried = await newest(receiver, "webhook.test");
  expect(verify(secret, tried.headers, tried.body)).toBe(true);
  expect(verify(secret, tried.headers, Buffer.from("{}"))).toBe(false);

  // A technician changes an asset, and the receiver is told what it was before.
  receiver.answerWith(500, "the disk is full");
  const technician = await Colleague.signIn(server.url);
  const description = `Cart ${Date.now()}`;
  await technician.send("PATCH", "/assets/61", { description });
  const told = await newest(receiver, "asset.changed");
  expect(told.json.data).toMatchObject({ asset_id: 61, requested_by: "technician", changes: [{ field: "description", to: [description] }] });
  await newestDelivery(page, "The receiver answered 500.");
  await page.getByRole("table", { name: "Deliveries" }).getByRole("link", { name: "An asset was changed" }).first().click();
  const attempts = page.getByRole("table", { name: "Attempts" });
  await expect(attempts.getByText("It said: the disk is full").first()).toBeVisible();

  // Mended, it is told again by itself; and once more when somebody asks for it, under the same id.
  receiver.answerWith(204);
  await page.getByRole("link", { name: "Delivery log" }).click();
  await newestDelivery(page, "Delivered");
  const before = receiver.received.length;
  await page.getByRole("button", { name: /^Replay asset.changed/ }).first().click();
  await newestDelivery(page, "A replay");
  await expect.poll(() => receiver.received.length).toBeGreaterThan(before);
  expect((await newest(receiver, "asset.changed")).json.id).toBe(told.json.id);
});

test("a secret is rotated, a webhook paused, changed and deleted", async ({ page, receiver }, info) => {
  const verify = await published(info.outputPath());
  await signIn(page, "admin", "/admin/webhooks");
  const description = `Rotation ${Date.now()}`;
  const old = await openNewWebhook(page, receiver.url, description);
  await page.getByRole("button", { name: "Rotate the secret" }).click();
  await page.getByRole("button", { name: "Make a new secret" }).click();
  const shown = page.getByRole("dialog", { name: "The secret" }).getByRole("textbox", { name: "Secret" });
  const fresh = await shown.inputValue();
  expect(fresh).not.toBe(old);
  await page.getByRole("button", { name: "I have kept it" }).click();
  await page.getByRole("button", { name: "Send a test event" }).click();
  const message = await newest(receiver, "webhook.test");
  expect(verify(old, message.headers, message.body)).toBe(true);
  expect(verify(fresh, message.headers, message.body)).toBe(true);

  await page.getByRole("button", { name: "Change", exact: true }).click();
  const form = page.getByRole("dialog", { name: "Change the webhook" });
  await form.getByRole("checkbox", { name: /Labels were printed/ }).check();
  await form.getByRole("button", { name: "Save" }).click();
  const about = page.getByRole("region", { name: "Subscription" });
  await expect(about.getByText("label.printed")).toBeVisible();
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(about.getByText("Paused")).toBeVisible();
  await expect(page.getByRole("button", { name: "Send a test event" })).toBeDisabled();

  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Delete it" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Webhooks" })).toBeVisible();
  await expect(page.getByText(description)).toHaveCount(0);
});

test("technicians find no webhooks", async ({ page }) => {
  await signIn(page, "technician", "/admin/webhooks");
  await expect(page.getByRole("heading", { level: 1, name: "For administrators" })).toBeVisible();
});
