// Writes a .br and a .gz beside every file that is worth it, for servers that send what is on disk.
// Usage: node precompress.mjs FOLDER
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const folder = process.argv[2];
const total = { raw: 0, gz: 0, br: 0 };
for (const name of readdirSync(folder).filter((n) => /\.(html|css|js|wasm|svg)$/.test(n))) {
  const bytes = readFileSync(join(folder, name));
  const gz = gzipSync(bytes, { level: 9 });
  const br = brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
  writeFileSync(join(folder, `${name}.gz`), gz);
  writeFileSync(join(folder, `${name}.br`), br);
  total.raw += bytes.length;
  total.gz += gz.length;
  total.br += br.length;
}
const kb = (n) => `${(n / 1000).toFixed(0)} kB`;
console.error(`    web app: ${kb(total.raw)}, ${kb(total.gz)} with gzip, ${kb(total.br)} with Brotli`);
