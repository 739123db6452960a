import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { Colleague } from "../harness/api.js";
import { startNginx } from "../harness/nginx.js";
import { spa } from "../harness/server.js";
import { startSite } from "../harness/site.js";
import { expect, password, signIn, test } from "../harness/test.js";
import { ask, type Answer } from "../harness/wire.js";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const document = JSON.parse(readFileSync(join(root, "openapi/openapi.json"), "utf8")) as { paths: Record<string, object> };
const files = readdirSync(spa).filter((name) => !name.startsWith(".") && !/\.(br|gz)$/.test(name));
const named = (pattern: RegExp) => `/${files.find((name) => pattern.test(name))}`;
const wasm = named(/\.wasm$/);

const guards = [
  "content-security-policy",
  "x-content-type-options",
  "x-frame-options",
  "referrer-policy",
  "permissions-policy",
  "cross-origin-opener-policy",
  "strict-transport-security",
];
const kind = (answer: Answer) => answer.headers["content-type"]?.replace("text/javascript", "application/javascript");

test("what a browser is told is the same with Nginx and without", async ({ server }) => {
  const paths = ["/", "/assets/412", "/people/deep/link", ...files.map((name) => `/${name}`)];
  paths.push("/missing.js", "/.inputs", "/.env", "/a/.git/config", "/nothing.png", "/api/docs/");
  paths.push("/health/live", "/problems/rate-limited", "/api/v1/me", "/api/v1/nothing", "/webhook/nothing");
  for (const path of paths) {
    const [direct, through] = await Promise.all([ask(`${server.directUrl}${path}`), ask(`${server.url}${path}`)]);

    expect.soft(through.status, path).toBe(direct.status);
    expect.soft(kind(through), path).toBe(kind(direct));
    expect.soft(through.headers["cache-control"], path).toBe(direct.headers["cache-control"]);
    for (const header of guards) expect.soft(through.headers[header], `${path}: ${header}`).toBe(direct.headers[header]);
    // Whatever differs by request is in the log's id alone.
    if (direct.status === 200 && !path.startsWith("/health")) expect.soft(through.body.equals(direct.body), path).toBe(true);
  }
});

test("files with a digest in their name are kept for ever, and the page never", async ({ server }) => {
  for (const name of files.filter((name) => name !== "index.html")) {
    const { headers } = await ask(`${server.url}/${name}`);
    expect(headers["cache-control"], name).toBe("public, max-age=31536000, immutable");
  }
  for (const path of ["/", "/index.html", "/assets/412"]) {
    const { headers } = await ask(`${server.url}${path}`, { headers: { "If-Modified-Since": new Date().toUTCString() } });
    expect(headers["cache-control"]).toBe("no-cache");
    // In the Nix store every file is as old as every other: a date would say that nothing ever changes.
    expect(headers["last-modified"]).toBeUndefined();
    expect(headers["etag"]).toBeUndefined();
  }
});

test("files travel as they were compressed when they were built", async ({ server }) => {
  const plain = readFileSync(join(spa, wasm));
  const asked = (encoding: string) => ask(`${server.url}${wasm}`, { headers: { "Accept-Encoding": encoding } });

  const brotli = await asked("gzip, deflate, br");
  expect(brotli.headers["content-encoding"]).toBe("br");
  expect(brotli.headers["vary"]).toMatch(/accept-encoding/i);
  expect(brotli.headers["content-type"]).toBe("application/wasm");
  expect(brotli.body.equals(readFileSync(join(spa, `${wasm}.br`)))).toBe(true);
  expect(brotliDecompressSync(brotli.body).equals(plain)).toBe(true);

  const gzip = await asked("gzip");
  expect(gzip.headers["content-encoding"]).toBe("gzip");
  expect(gunzipSync(gzip.body).equals(plain)).toBe(true);

  const identity = await asked("identity");
  expect(identity.headers["content-encoding"]).toBeUndefined();
  expect(identity.body.equals(plain)).toBe(true);
});

test("answers of the API are compressed by the server", async ({ server }) => {
  const { headers } = await ask(`${server.url}/api/v1/openapi.json`, { headers: { "Accept-Encoding": "br" } });

  expect(headers["content-encoding"]).toBe("br");
});

test("every address of the server's that is not the API's reaches it", async ({ server }) => {
  const others = Object.keys(document.paths).filter((path) => !path.startsWith("/api/"));
  expect(others.length).toBeGreaterThan(2);
  for (const path of others) {
    const method = "post" in (document.paths[path] ?? {}) ? "POST" : "GET";
    const place = path.replace(/\{.*?\}/g, "rate-limited");
    const [direct, through] = await Promise.all([ask(`${server.directUrl}${place}`, { method }), ask(`${server.url}${place}`, { method })]);

    // Nginx by itself would say that it does not take a POST, or answer with the page of the app.
    expect(through.status, path).toBe(direct.status);
    expect(kind(through), path).toBe(kind(direct));
    expect(through.body.toString(), path).not.toContain("modulepreload");
  }
});

test("another site's request is told apart by the host that people use", async ({ server }) => {
  const from = (origin: string) => ask(`${server.url}/api/v1/auth/refresh`, { method: "POST", headers: { Origin: origin } });

  expect((await from(server.url)).status).toBe(401);
  const other = await from("http://elsewhere.example");
  expect(other.status).toBe(403);
});

test("what is too large is refused in words, by the server and by Nginx", async ({ server }) => {
  const headers = { "Content-Type": "application/json" };
  for (const megabytes of [2, 9]) {
    const body = Buffer.alloc(megabytes * 1024 * 1024, 32);
    const answer = await ask(`${server.url}/api/v1/auth/login`, { method: "POST", headers, body });

    expect(answer.status).toBe(413);
    expect(answer.headers["content-type"]).toBe("application/problem+json");
    expect(answer.json()).toMatchObject({ type: "/problems/body-too-large", status: 413 });
  }
});

test("a program that runs wild is told to wait", async ({ server }) => {
  const nginx = await startNginx(server.directUrl);
  try {
    const knocks = Array.from({ length: 200 }, () => ask(`${nginx.url}/api/v1/auth/methods`));
    const answers = await Promise.all(knocks);

    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.length - refused.length).toBeGreaterThanOrEqual(100);
    expect(refused.length).toBeGreaterThan(50);
    expect(refused[0]?.headers["retry-after"]).toBe("2");
    expect(refused[0]?.json()).toMatchObject({ type: "/problems/rate-limited", title: "Too many attempts" });
    // The rest of the API has its own measure.
    expect((await ask(`${nginx.url}/api/v1/me`)).status).toBe(401);
  } finally {
    await nginx.stop();
  }
});

test("while the server is away the app opens, and the API says so", async () => {
  const nginx = await startNginx("http://127.0.0.1:1");
  try {
    expect((await ask(`${nginx.url}/assets/412`)).status).toBe(200);
    const answer = await ask(`${nginx.url}/api/v1/me`);
    expect(answer.status).toBe(503);
    expect(answer.headers["retry-after"]).toBe("2");
    expect(answer.headers["content-type"]).toBe("application/problem+json");
    expect(answer.json()).toMatchObject({ status: 503, title: "Service Unavailable" });
  } finally {
    await nginx.stop();
  }
});

test("a stream arrives as it is made", async () => {
  // Any server: what is tried is that Nginx holds nothing back.
  const upstream = createServer((_, response) => {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.write("data: first\n\n");
    response.once("close", () => clearTimeout(last));
    const last = setTimeout(() => response.end("data: last\n\n"), 60_000);
  });
  await new Promise<void>((listening) => upstream.listen(0, "127.0.0.1", listening));
  const address = upstream.address();
  const nginx = await startNginx(`http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`);
  try {
    const gone = new AbortController();
    const response = await fetch(`${nginx.url}/api/v1/anything/events`, { signal: gone.signal });
    const { value } = (await response.body?.getReader().read()) ?? {};
    // The last event is a minute away.
    expect(Buffer.from(value ?? []).toString()).toBe("data: first\n\n");
    gone.abort();
  } finally {
    await nginx.stop();
    upstream.closeAllConnections();
    upstream.close();
  }
});

test("the progress of a label job arrives as it happens", async ({ server }) => {
  const colleague = await Colleague.signIn(server.url);
  const items = Array.from({ length: 200 }, (_, at) => ({ tag: `W12-${String(at + 1).padStart(4, "0")}` }));
  const job = await colleague.send<{ id: string }>("POST", "/labels/jobs", { items, on_missing: "skip" });

  const { headers, chunks } = await colleague.follow(`/labels/jobs/${job.id}/events`);

  expect(headers.get("content-type")).toContain("text/event-stream");
  // Compressed, events would wait for one another.
  expect(headers.get("content-encoding") ?? "identity").toBe("identity");
  expect(chunks.length).toBeGreaterThan(1);
  expect(chunks.join("")).toContain('"state":"done"');
});

test("by TLS, with the addresses of people", async ({ server, browser }) => {
  const folder = await mkdtemp(join(tmpdir(), "rtutils-tls-"));
  const [certificate, key] = [join(folder, "certificate.pem"), join(folder, "key.pem")];
  const request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
  const subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
  execFileSync("openssl", [...request, ...subject, "-keyout", key, "-out", certificate], { stdio: "ignore" });
  const site = await startSite(server.simulatorUrl ?? "");
  const nginx = await startNginx(site.url, { certificate, key });
  try {
    const ca = readFileSync(certificate);
    for (const path of ["/", wasm, "/api/v1/me", "/problems/rate-limited"]) {
      const { headers } = await ask(`${nginx.url}${path}`, { ca });
      expect(headers["strict-transport-security"], path).toBe("max-age=31536000");
    }

    // Somebody with another address, who says that it is a third one.
    const login = JSON.stringify({ username: "admin", password });
    const answer = await ask(`${nginx.url}/api/v1/auth/login`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Forwarded-For": "198.51.100.7" },
      body: Buffer.from(login),
      localAddress: "127.0.0.9",
      ca,
    });
    expect(answer.status).toBe(200);
    const cookie = answer.headers["set-cookie"]?.[0] ?? "";
    expect(cookie).toMatch(/; Secure/);
    const { access_token } = answer.json() as { access_token: string };
    const events = await ask(`${nginx.url}/api/v1/me/sign-in-events`, { headers: { Authorization: `Bearer ${access_token}` }, ca });
    expect((events.json() as { items: { address: string }[] }).items[0]?.address).toBe("127.0.0.9");

    const person = await browser.newContext({ baseURL: nginx.url, ignoreHTTPSErrors: true });
    const page = await person.newPage();
    await signIn(page, "admin");
    await page.reload();
    await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
    await person.close();
  } finally {
    await nginx.stop();
    await site.stop();
    await rm(folder, { recursive: true, force: true });
  }
});

test("there is something compressed to serve", () => {
  expect(existsSync(join(spa, "index.html.br"))).toBe(true);
});
