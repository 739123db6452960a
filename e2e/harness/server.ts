import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

export const password = "a-password-of-the-journeys";

/** A running `rtutils demo`, with the simulator's fault control unless RT is real. */
export interface Server {
  url: string;
  simulatorUrl: string | undefined;
  /** What the server wrote so far, to look for what must not be there. */
  log(): string;
  stop(): Promise<void>;
}

/** Starts the demo in a folder of its own, on a free port, and waits until it says where it is. */
export async function startServer(rt: "simulator" | "real"): Promise<Server> {
  const directory = await mkdtemp(join(tmpdir(), "rtutils-e2e-"));
  const args = ["demo", "--port", "0", "--dir", directory, "--spa", join(root, "frontend/dist")];
  if (rt === "simulator") {
    args.push("--sim-control");
  } else {
    const tokenFile = join(directory, "rt-token");
    await writeFile(tokenFile, needed("TEST_RT_TOKEN"), { mode: 0o600 });
    args.push("--rt-url", needed("TEST_RT_URL"), "--rt-token-file", tokenFile);
  }
  const child = spawn(needed("RTUTILS_BINARY"), args, {
    cwd: directory,
    env: { ...process.env, RTUTILS_DEMO_PASSWORD: password },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: string[] = [];
  try {
    const { url, simulatorUrl } = await announced(child, lines);
    return {
      url,
      simulatorUrl,
      log: () => lines.join("\n"),
      stop: async () => {
        await ended(child);
        await rm(directory, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await ended(child);
    throw error;
  }
}

function needed(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the journeys by scripts/e2e`);
  return value;
}

/** Reads the block that the demo prints when it is ready. */
function announced(child: ChildProcess, lines: string[]) {
  return new Promise<{ url: string; simulatorUrl: string | undefined }>((ready, failed) => {
    let url: string | undefined;
    let simulatorUrl: string | undefined;
    const patience = setTimeout(() => failed(new Error(`not ready:\n${lines.join("\n")}`)), 60_000);
    const read = (line: string) => {
      lines.push(line);
      url ??= /^\s*Open\s+(http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1];
      simulatorUrl ??= /^\s*RT\s+simulated, (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1];
      if (url && /^\s*Stop\s/.test(line)) {
        clearTimeout(patience);
        ready({ url, simulatorUrl });
      }
    };
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface({ input: stream }).on("line", read);
    }
    child.once("exit", (code) => failed(new Error(`ended with ${code}:\n${lines.join("\n")}`)));
  });
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((done) => {
    const force = setTimeout(() => child.kill("SIGKILL"), 10_000);
    child.once("exit", () => {
      clearTimeout(force);
      done();
    });
    child.kill("SIGTERM");
  });
}
