// Moves the script that starts the app out of index.html into a file of its own, so that the page needs no
// 'unsafe-inline'. Trunk runs this on what it has built, before it is moved to dist.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const folder = process.env.TRUNK_STAGING_DIR;
const page = join(folder, "index.html");
let count = 0;
const html = readFileSync(page, "utf8").replace(
  /<script type="?module"?[^>]*>([\s\S]*?)<\/script>/g,
  (whole, script) => {
    if (script.trim() === "") return whole;
    count += 1;
    const hash = createHash("sha256").update(script).digest("hex").slice(0, 16);
    const name = `start-${hash}.js`;
    writeFileSync(join(folder, name), `${script.trim()}\n`);
    return `<script type="module" src="/${name}"></script>`;
  },
);
if (count !== 1) throw new Error(`expected one inline module in index.html, found ${count}`);
if (/<script(?![^>]*\bsrc=)/.test(html)) throw new Error("an inline script is left in index.html");
writeFileSync(page, html);
