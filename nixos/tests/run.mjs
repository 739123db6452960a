// Runs the module's tests and looks at what they yield, by means that NixOS has no part in: systemd reads the units, and
// rtutils itself the settings. scripts/check-nix calls it.
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { toml } from "./toml.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const list = join(root, "docs/operations/nixos-options.md");
const MOST_EXPOSED = 1.5;
let passed = 0;
const failed = [];
const check = (name, holds, otherwise) => {
  if (holds) passed += 1;
  else failed.push(`${name}: ${otherwise()}`);
};

function evaluate(expression) {
  const options = ["--eval", "--strict", "--json", "--expr", expression];
  return JSON.parse(execFileSync("nix-instantiate", options, { cwd: root, encoding: "utf8", maxBuffer: 1e8 }));
}

if (process.argv[2] === "--write") {
  writeFileSync(list, evaluate("import ./nixos/tests/options.nix"));
  process.exit();
}

const folder = mkdtempSync(join(tmpdir(), "rtutils-nix-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const evaluations = { "our lib": evaluate("import ./nixos/tests { }") };
const nixpkgs = process.env.NIXPKGS_LIB;
if (nixpkgs) {
  const lib = `import ${resolve(nixpkgs)}`;
  evaluations["nixpkgs' lib"] = evaluate(`import ./nixos/tests { lib = ${lib}; }`);
}
for (const [name, evaluation] of Object.entries(evaluations)) {
  passed += evaluation.passed;
  failed.push(...evaluation.failed.map((one) => `on ${name}: ${one}`));
}
const { units, sockets, backups, settings, wrappers } = evaluations["our lib"];
for (const [name, evaluation] of Object.entries(evaluations)) {
  check(`on ${name}, the same comes out`, JSON.stringify(evaluation.units) === JSON.stringify(units), () => "it differs");
}

// What systemd makes of the units, Debian's as well.
const packaged = (name) => readFileSync(join(root, "packaging/systemd", name), "utf8");
const debian = packaged("request-tracker-utils.service");
const services = Object.entries(units).map(([name, unit]) => [name, unit, sockets[name]]);
const debianSocket = packaged("request-tracker-utils.socket");
services.push(["debian", debian, debianSocket]);
for (const [name, { service }] of Object.entries(backups)) services.push([`${name}-backup`, service, ""]);
services.push(["debian-backup", packaged("request-tracker-utils-backup.service"), ""]);
for (const [name, unit, socket] of services) {
  const file = unitFile(name, unit, socket);
  const { status, said } = verify(file);
  check(`systemd takes the unit of ${name}`, status === 0 && said.length === 0, () => said.join("\n"));
  const arguments_ = ["security", "--offline=true", "--no-pager", file];
  const security = spawnSync("systemd-analyze", arguments_, { encoding: "utf8" });
  const exposure = Number(/Overall exposure level for \S+: ([\d.]+)/.exec(security.stdout)?.[1] ?? NaN);
  console.log(`    exposure of ${name}: ${exposure}`);
  check(`the unit of ${name} is closed`, exposure <= MOST_EXPOSED, () => `its exposure is ${exposure}\n${security.stdout}`);
}
// The timers, each with its service beside it.
const timers = Object.entries(backups).map(([name, { timer }]) => [`${name}-backup`, timer]);
timers.push(["debian-backup", packaged("request-tracker-utils-backup.timer")]);
for (const [name, timer] of timers) {
  const file = join(folder, `rtutils-${name}.timer`);
  writeFileSync(file, timer.replace(/^Documentation=.*\n/m, ""));
  const { status, said } = verify(file);
  check(`systemd takes the timer of ${name}`, status === 0 && said.length === 0, () => said.join("\n"));
}
// That a unit is refused at all: one that is wide open, and one with a word that systemd does not know.
const open = spawnSync(
  "systemd-analyze",
  ["security", "--offline=true", "--no-pager", unitFile("open", "[Service]\nExecStart=/bin/true\n")],
  { encoding: "utf8" },
);
check("a unit that is wide open is seen", /: 9\.\d/.test(open.stdout.split("Overall")[1] ?? ""), () => open.stdout);
const strange = verify(unitFile("strange", units.minimal.replace("[Service]", "[Service]\nNoNewPrivilegs=true")));
const strangeSocket = verify(unitFile("strange-socket", debian, debianSocket.replace("Backlog", "Backlogg")));
check("and in a socket", strangeSocket.said.join().includes("Backlogg"), () => "it is not");
check("a word that systemd does not know is seen", strange.said.join().includes("NoNewPrivilegs"), () => "it is not");

// What systemd says of this unit: it reads those of the machine as well, and has complaints of its own about them.
function verify(file) {
  const socket = file.replace(/service$/, "socket");
  const files = existsSync(socket) ? [file, socket] : [file];
  const { status, stderr } = spawnSync("systemd-analyze", ["verify", "--man=no", ...files], { encoding: "utf8" });
  return { status, said: stderr.split("\n").filter((line) => line.includes("request-tracker-utils")) };
}

// Systemd wants the programs of a unit to be there, and nothing of NixOS is here.
function unitFile(name, unit, socket) {
  const programs = join(folder, "programs");
  if (!existsSync(programs)) {
    mkdirSync(programs);
    writeFileSync(join(programs, "with-secrets"), "#!/bin/sh\n");
    chmodSync(join(programs, "with-secrets"), 0o755);
  }
  const place = join(folder, `units-${name}`);
  mkdirSync(place);
  const file = join(place, "request-tracker-utils.service");
  if (socket) writeFileSync(join(place, "request-tracker-utils.socket"), socket);
  const here = unit.replace(/^ExecStart=\S+with-secrets/m, `ExecStart=${join(programs, "with-secrets")}`);
  writeFileSync(file, here.replace(/^Documentation=.*\n/m, ""));
  return file;
}

// The commands for the person at the terminal are sound shell, and nothing is left to fill in.
for (const [name, texts] of Object.entries(wrappers)) {
  for (const text of texts) {
    const parsed = spawnSync("sh", ["-n"], { input: text, encoding: "utf8" });
    check(`the commands of ${name}`, parsed.status === 0 && !/@[a-z-]+@/.test(text), () => parsed.stderr + text);
  }
}

// What `config check` shows as set, and does not show.
const secretKeys = new Set(["database.url", "request_tracker.token", "sign_in.token_key"]);
const shownAs = (value) => (Array.isArray(value) ? `[${value.map(shownAs).join(", ")}]` : JSON.stringify(value));

// What rtutils makes of the settings: each has to be one that it knows, with the value that the module gave.
const binary = process.env.RTUTILS_BINARY;
if (binary) for (const [name, sections] of Object.entries(settings)) readByProgram(name, sections);
else console.log("    RTUTILS_BINARY is not set: rtutils itself has not read the settings");

function readByProgram(name, sections) {
  const home = join(folder, name);
  mkdirSync(join(home, "web"), { recursive: true });
  writeFileSync(join(home, "web/index.html"), "");
  const credentials = join(home, "credentials");
  mkdirSync(credentials);
  // What systemd would hand over.
  for (const [, secret] of units[name].matchAll(/^LoadCredential=(secret_[a-z-]+):/gm)) {
    const isUrl = secret === "secret_database-url";
    const text = isUrl ? "postgres://rtutils@db/rtutils" : "0123456789abcdef0123456789abcdef";
    writeFileSync(join(credentials, secret), text, { mode: 0o400 });
  }
  const here = structuredClone(sections);
  here.server.folder = home;
  here.web.folder = join(home, "web");
  const file = join(home, "rtutils.toml");
  writeFileSync(file, toml(here));
  const env = { CREDENTIALS_DIRECTORY: credentials, RTUTILS_CONFIG: file, PATH: process.env.PATH };
  // The predecessor's example has its token in a file of variables.
  if (/^EnvironmentFile=/m.test(units[name])) env.RTUTILS_REQUEST_TRACKER__TOKEN = "1-2-3";
  const launcher = join(root, "packaging/systemd/with-secrets");
  const run = spawnSync(launcher, [binary, "config", "check"], { cwd: home, env, encoding: "utf8" });
  check(`rtutils takes the settings of ${name}`, run.status === 0, () => run.stderr);
  for (const [section, values] of Object.entries(here)) {
    const shown = run.stdout.split(`[${section}]\n`)[1]?.split("\n\n")[0] ?? "";
    for (const [key, value] of Object.entries(values)) {
      const line = secretKeys.has(`${section}.${key}`) ? `${key} = "(set)"` : `${key} = ${shownAs(value)}`;
      // A URL is shown with its path, and half a millimetre might have been meant.
      const forms = [line, line.replace(/ = (\d+)$/, " = $1.0"), line.replace(/"$/, '/"')];
      const isThere = shown.split("\n").some((one) => forms.includes(one));
      check(`${name}: ${section}.${key} is in force`, isThere, () => `«${line}» is not in:\n${shown}`);
    }
  }
}


// Debian's own settings, with the one thing that has to be set.
if (binary) {
  const home = join(folder, "etc");
  mkdirSync(join(home, "web"), { recursive: true });
  writeFileSync(join(home, "web/index.html"), "");
  const text = readFileSync(join(root, "packaging/debian/rtutils.toml"), "utf8")
    .replace("/var/lib/request-tracker-utils", home)
    .replace("/usr/share/request-tracker-utils/web", join(home, "web"))
    .replace(/^# (url = "https:)/m, "$1")
    .replace(/^# (organisation|\[database\]|url = "postgres|\[metrics\]|listen = "127)/gm, "$1")
    .replace(/^# (base_url = |\[mail\]|server = "mail|user = "rtutils@|from = |admins = )/gm, "$1");
  writeFileSync(join(home, "rtutils.toml"), text);
  const env = { RTUTILS_CONFIG: join(home, "rtutils.toml"), RTUTILS_REQUEST_TRACKER__TOKEN: "1-2-3" };
  env.RTUTILS_MAIL__PASSWORD = "of the mailbox";
  const run = spawnSync(binary, ["config", "check"], { cwd: home, env, encoding: "utf8" });
  const takes = run.status === 0 && run.stdout.includes('server = "mail.example.org"');
  check("rtutils takes Debian's settings", takes, () => run.stderr + run.stdout);
}

// The virtual machine cannot run here, but its script can be read.
const script = spawnSync("python3", ["-c", "import ast, sys; ast.parse(sys.stdin.read())"], {
  input: evaluations["our lib"].vmScript,
  encoding: "utf8",
});
check("the script of the virtual machine", script.status === 0, () => script.stderr || "python3 is missing");

const options = evaluate("import ./nixos/tests/options.nix");
check(
  "docs/operations/nixos-options.md",
  existsSync(list) && readFileSync(list, "utf8") === options,
  () => "it is not what the module says: scripts/check-nix --write",
);

for (const one of failed) console.error(`FAILED ${one}`);
console.log(`NixOS module: ${passed} passed, ${failed.length} failed`);
process.exit(failed.length > 0 ? 1 : 0);
