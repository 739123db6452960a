import { test as base, expect, type Page } from "@playwright/test";
import { Colleague } from "./api.js";
import { behindNginx } from "./nginx.js";
import { password, startServer, type Server } from "./server.js";

export { expect, password };

/** The simulated RT, from outside; see crates/rt-sim for the shapes. */
export type SimulatedRt = {
  inject(fault: object): Promise<void>;
  clear(): Promise<void>;
  /** Makes an asset in RT's own pages, whatever fails meanwhile: nobody has heard of it yet. */
  makeAsset(): Promise<{ id: number; tag: string }>;
};

/** Where people reach the server; in the project `nginx` that is Nginx, and `directUrl` is what is behind it. */
type WorkerFixtures = { server: Server & { directUrl: string } };
type TestFixtures = {
  rt: SimulatedRt;
  /** Whether the browser says that it can show a PDF; a test that says so has to keep it from printing one. */
  pdfViewer: boolean;
};

/** A test with a server of its worker's own, and a simulator without faults at the start. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  server: [
    async ({}, use, info) => {
      const isReal = info.project.name === "real-rt";
      const direct = await startServer(isReal ? "real" : "simulator");
      let server = { ...direct, directUrl: direct.url };
      // What a journey finds must not hang on how far the first fill is. A real RT takes a minute for it.
      try {
        if (!isReal) await mirrorIsFilled(server);
        if (info.project.name === "nginx") server = await behindNginx(direct);
        await use(server);
      } finally {
        await server.stop();
      }
    },
    { scope: "worker" },
  ],
  pdfViewer: [false, { option: true }],
  page: async ({ page, pdfViewer }, use) => {
    // Headless Chromium says that it can show a PDF and dies when one is printed in a frame. Told that it cannot, the
    // app does what it does for any such browser: it puts the PDF into the downloads.
    await page.addInitScript(
      (says) => Object.defineProperty(Navigator.prototype, "pdfViewerEnabled", { get: () => says }),
      pdfViewer,
    );
    await use(page);
  },
  baseURL: async ({ server }, use) => use(server.url),
  rt: async ({ server }, use) => {
    const control = `${server.simulatorUrl}/_sim`;
    const post = (path: string, body: object) => {
      const headers = { "Content-Type": "application/json" };
      return answered(fetch(`${control}/${path}`, { method: "POST", headers, body: JSON.stringify(body) }));
    };
    const clear = async () => {
      await answered(fetch(`${control}/faults`, { method: "DELETE" }));
    };
    await use({
      clear,
      inject: async (fault) => {
        await post("faults", fault);
      },
      makeAsset: async () => {
        handMade += 1;
        const tag = `HAND-${String(handMade).padStart(4, "0")}`;
        const made = await post("assets", { Catalog: "Chromebooks", Name: tag });
        const { id } = (await made.json()) as { id: number | string };
        return { id: Number(id), tag };
      },
    });
    await clear();
  },
});

/** Assets that this worker made by hand: its server and its simulator are its own. */
let handMade = 0;

async function answered(request: Promise<Response>): Promise<Response> {
  const response = await request;
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${await response.text()}`);
  return response;
}

async function mirrorIsFilled(server: Server): Promise<void> {
  const colleague = await Colleague.signIn(server.url, "admin");
  for (let patience = 550; patience > 0; patience -= 1) {
    const { mirror } = await colleague.get<{ mirror: { filled_at?: string } }>("/rt/connection");
    if (mirror.filled_at) return;
    await new Promise((next) => setTimeout(next, 100));
  }
  throw new Error(`the mirror is not filled:\n${server.log()}`);
}

/** Opens the app and signs in as a person would. */
export async function signIn(page: Page, username = "technician", path = "/"): Promise<void> {
  await page.goto(path);
  await fillSignIn(page, username);
}

/** Signs in where the form is already there. */
export async function fillSignIn(page: Page, username = "technician"): Promise<void> {
  await page.getByRole("textbox", { name: "Username" }).fill(username);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
}

/** Scans a pile as a wedge scanner does: each code at once, then Enter, then so many milliseconds of nothing. */
export async function scanPile(page: Page, codes: string[], pauseMs: number): Promise<void> {
  const keys = await page.context().newCDPSession(page);
  const sent: Promise<unknown>[] = [];
  // Not awaited one by one: the browser handles them in order, and a scanner does not wait either.
  // The browser is told when each key was pressed, in seconds: the pace is the scanner's, however busy this machine is.
  let timestamp = 0;
  const press = (key: object) => {
    timestamp += 0.005;
    sent.push(keys.send("Input.dispatchKeyEvent", { type: "keyDown", timestamp, ...key }));
    sent.push(keys.send("Input.dispatchKeyEvent", { type: "keyUp", timestamp, ...key }));
  };
  for (const code of codes) {
    timestamp = Math.max(timestamp, Date.now() / 1000);
    for (const character of code) press({ key: character, text: character });
    press({ key: "Enter", code: "Enter", text: "\r", windowsVirtualKeyCode: 13 });
    await new Promise((next) => setTimeout(next, pauseMs));
  }
  await Promise.all(sent);
}

/** Types as a bar code scanner does: every character at once, then Enter. */
export async function scan(page: Page, code: string): Promise<void> {
  await page.keyboard.type(code);
  await page.keyboard.press("Enter");
}
