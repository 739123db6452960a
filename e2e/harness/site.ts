import { execFileSync } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawnServer, needed, password, type Server } from "./server.js";

/** The token of every simulated RT. */
const TOKEN = "1-30-5f2b1c9d8e7a6f4033221100aabbccdd";

/** A server as it is behind Nginx: it believes the proxy of this machine, its cookies travel by TLS alone, and it has no app. */
export async function startSite(simulatorUrl: string): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), "rtutils-site-"));
  const config = join(folder, "rtutils.toml");
  await writeFile(
    config,
    `[server]
listen = "127.0.0.1:0"
folder = ${JSON.stringify(folder)}
trusted_proxies = ["127.0.0.1"]
shutdown_seconds = 1
[request_tracker]
url = ${JSON.stringify(simulatorUrl)}
token = "${TOKEN}"
[logging]
format = "json"
`,
    { mode: 0o600 },
  );
  const person = ["user", "add", "admin", "--role", "admin", "--password-stdin"];
  execFileSync(needed("RTUTILS_BINARY"), ["--config", config, ...person], { cwd: folder, input: password });
  return spawnServer(folder, ["--config", config, "serve"], {}, (line) => {
    const address = /"address":"(127\.0\.0\.1:\d+)"/.exec(line)?.[1];
    return address && line.includes('"ready"') ? { url: `http://${address}`, simulatorUrl: undefined } : undefined;
  });
}
