import { execFileSync } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawnServer, needed, password, spa, type Server } from "./server.js";

/** The password of everybody in the directory of scripts/with-slapd. */
export const schoolPassword = () => needed("TEST_LDAP_PASSWORD");

/** Settings of `[directory]` that differ from a directory that works. */
export type Directory = { server?: string; ca_cert_file?: string };

/** A server as a school runs it, with slapd as its directory, and one local administrator, `admin`. */
export async function startSchool(rt: { url: string; token: string }, change: Directory = {}): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), "rtutils-school-"));
  const config = join(folder, "rtutils.toml");
  const table = (name: string, values: object) =>
    [`[${name}]`, ...Object.entries(values).map(([key, value]) => `${key} = ${JSON.stringify(value)}`)].join("\n");
  const tables = [
    table("server", { listen: "127.0.0.1:0", folder, shutdown_seconds: 1 }),
    table("database", { url: `sqlite://${join(folder, "rtutils.db")}` }),
    table("web", { folder: spa }),
    table("sign_in", { cookie_secure: false }),
    table("request_tracker", rt),
    table("logging", { format: "json" }),
    table("directory", {
      server: needed("TEST_LDAP_URL"),
      ca_cert_file: needed("TEST_LDAP_CA_FILE"),
      base_dn: needed("TEST_LDAP_BASE_DN"),
      service_dn: needed("TEST_LDAP_SERVICE_DN"),
      service_password: needed("TEST_LDAP_SERVICE_PASSWORD"),
      admin_groups: "cn=rtutils-admins,ou=groups,dc=example,dc=org",
      technician_groups: "tech-team",
      teacher_groups: "TEACHERS,unique-teachers",
      timeout_seconds: 30,
      ...change,
    }),
  ];
  await writeFile(config, tables.join("\n\n"), { mode: 0o600 });
  const options = ["--config", config, "user", "add", "admin", "--role", "admin", "--display-name", "Ada Alder", "--password-stdin"];
  execFileSync(needed("RTUTILS_BINARY"), options, { cwd: folder, input: password });
  return spawnServer(folder, ["--config", config, "serve"], {}, (line) => {
    const address = /"address":"(127\.0\.0\.1:\d+)"/.exec(line)?.[1];
    return address && line.includes('"ready"') ? { url: `http://${address}`, simulatorUrl: undefined } : undefined;
  });
}
