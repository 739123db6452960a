import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { spa, type Server } from "./server.js";

const packaging = resolve(dirname(fileURLToPath(import.meta.url)), "../../packaging/nginx");
const brotli = "/usr/lib/nginx/modules/ngx_http_brotli_static_module.so";

/** A real Nginx in front of a server, as packaging/nginx sets it up. */
export interface Proxy {
  url: string;
  stop(): Promise<void>;
}

/** With a certificate it speaks TLS. */
export type Certificate = { certificate: string; key: string };

/** Starts Nginx on a free port of this machine, with the files that NixOS and Debian get. */
export async function startNginx(upstream: string, tls?: Certificate): Promise<Proxy> {
  if (!existsSync(brotli)) throw new Error("Debian's libnginx-mod-http-brotli-static is missing: run scripts/setup");
  const folder = await mkdtemp(join(tmpdir(), "rtutils-nginx-"));
  // A port that is free now may be taken a moment later, so another one is tried then.
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    await writeFile(join(folder, "nginx.conf"), await configuration(folder, port, upstream, tls));
    const child = spawn("nginx", ["-c", join(folder, "nginx.conf"), "-e", join(folder, "error.log")], {
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
      stdio: ["ignore", "ignore", "pipe"],
    });
    const url = `${tls ? "https" : "http"}://127.0.0.1:${port}`;
    if (await answers(child, port)) {
      const stop = async () => {
        await ended(child);
        await rm(folder, { recursive: true, force: true });
      };
      return { url, stop };
    }
    await ended(child);
    if (attempt === 3) {
      throw new Error(`Nginx does not start:\n${await readFile(join(folder, "error.log"), "utf8").catch(() => "")}`);
    }
  }
}

/** The same server as people reach it through an Nginx of its own. */
export async function behindNginx(server: Server): Promise<Server & { directUrl: string }> {
  const nginx = await startNginx(server.url);
  const stop = async () => {
    await nginx.stop();
    await server.stop();
  };
  return { ...server, url: nginx.url, directUrl: server.url, stop };
}

async function configuration(folder: string, port: number, upstream: string, tls?: Certificate): Promise<string> {
  const filled = async (name: string) =>
    (await readFile(join(packaging, name), "utf8"))
      .replaceAll("@upstream@", new URL(upstream).host)
      .replaceAll("@web@", spa);
  const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${folder}/${name};`);
  return `
    load_module ${brotli};
    daemon off;
    ${process.getuid?.() === 0 ? "user root;" : ""}
    worker_processes 1;
    pid ${folder}/pid;
    error_log ${folder}/error.log;
    events { worker_connections 512; }
    http {
      include /etc/nginx/mime.types;
      access_log off;
      sendfile on;
      ${paths.join("\n")}
      ${await filled("http.conf")}
      server {
        listen 127.0.0.1:${port}${tls ? " ssl http2" : ""};
        ${tls ? `ssl_certificate ${tls.certificate}; ssl_certificate_key ${tls.key};` : ""}
        ${await filled("server.conf")}
      }
    }`;
}

/** Whether it listens; not when it ended. */
async function answers(child: ChildProcess, port: number): Promise<boolean> {
  for (let patience = 100; patience > 0 && child.exitCode === null; patience -= 1) {
    if (await fetch(`http://127.0.0.1:${port}/`).then(() => true, isNotRefused)) return true;
    await new Promise((next) => setTimeout(next, 50));
  }
  return false;
}

/** Somebody who speaks TLS hangs up on us, and listens. */
function isNotRefused(error: unknown): boolean {
  const cause = (error as { cause?: { code?: string } }).cause;
  return cause?.code !== "ECONNREFUSED";
}

function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const probe = createServer();
    probe.once("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address ? address.port : 0;
      probe.close(() => found(port));
    });
  });
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((done) => {
    const force = setTimeout(() => child.kill("SIGKILL"), 5_000);
    child.once("exit", () => {
      clearTimeout(force);
      done();
    });
    child.kill("SIGTERM");
  });
}
