import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** The built web app. */
export const spa = join(root, "frontend/dist");
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
  const args = ["demo", "--port", "0", "--dir", directory, "--spa", spa];
  if (rt === "simulator") {
    args.push("--sim-control");
  } else {
    const tokenFile = join(directory, "rt-token");
    await writeFile(tokenFile, needed("TEST_RT_TOKEN"), { mode: 0o600 });
    args.push("--rt-url", needed("TEST_RT_URL"), "--rt-token-file", tokenFile);
  }
  let url: string | undefined;
  let simulatorUrl: string | undefined;
  return spawnServer(directory, args, { RTUTILS_DEMO_PASSWORD: password }, (line) => {
    url ??= /^\s*Open\s+(http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1];
    simulatorUrl ??= /^\s*RT\s+simulated, (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1];
    return url && /^\s*Stop\s/.test(line) ? { url, simulatorUrl } : undefined;
  });
}

type Addresses = Pick<Server, "url" | "simulatorUrl">;

/** Runs the binary in a folder that goes with it, once `read` has found in its lines where it is. */
export async function spawnServer(
  folder: string,
  args: string[],
  env: Record<string, string>,
  read: (line: string) => Addresses | undefined,
): Promise<Server> {
  const child = spawn(needed("RTUTILS_BINARY"), args, {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: string[] = [];
  const stop = async () => {
    await ended(child);
    await rm(folder, { recursive: true, force: true });
    refuseSecrets(lines);
  };
  try {
    return { ...(await announced(child, lines, read)), log: () => lines.join("\n"), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A variable that scripts/e2e sets. */
export function needed(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the journeys by scripts/e2e`);
  return value;
}

/** Nothing that any journey did may leave something in the log that opens anything. */
function refuseSecrets(lines: string[]): void {
  const known = [password, process.env.TEST_LDAP_PASSWORD, process.env.TEST_LDAP_SERVICE_PASSWORD, process.env.TEST_RT_TOKEN];
  const secrets = known.filter((secret) => secret !== undefined && secret !== "") as string[];
  const shapes = /rtu_[\w-]{20}|whsec_[\w+/]{20}|eyJ[\w-]{10,}\.eyJ|rtutils_(refresh|oidc|device)=[\w.-]{20}/;
  const guilty = lines
    // The demo prints its password for the person at the terminal.
    .filter((line) => !/^ {4}Sign in {5}/.test(line))
    .filter((line) => shapes.test(line) || secrets.some((secret) => line.includes(secret)));
  if (guilty.length > 0) throw new Error(`a secret is in the server's log:\n${guilty.join("\n")}`);
}

/** Reads what it says until that is where it is. */
function announced(child: ChildProcess, lines: string[], read: (line: string) => Addresses | undefined) {
  return new Promise<Addresses>((ready, failed) => {
    const patience = setTimeout(() => failed(new Error(`not ready:\n${lines.join("\n")}`)), 60_000);
    const take = (line: string) => {
      lines.push(line);
      const addresses = read(line);
      if (addresses) {
        clearTimeout(patience);
        ready(addresses);
      }
    };
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface({ input: stream }).on("line", take);
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
