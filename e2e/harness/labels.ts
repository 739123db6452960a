import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface PrintedLabel {
  /** Page size in points, as pdfinfo reads it. */
  widthPt: number;
  heightPt: number;
  text: string;
  /** What an independent decoder reads from the page at 300 dpi. */
  codes: { qr: string[]; code128: string[] };
}

/** How many pages a PDF has. */
export async function pageCount(pdf: Buffer): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), "rtutils-label-"));
  try {
    const file = join(directory, "labels.pdf");
    await writeFile(file, pdf);
    const { stdout } = await run("pdfinfo", [file]);
    return Number(/^Pages:\s+(\d+)/m.exec(stdout)?.[1]);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Reads a label PDF as a printer and a scanner would: pdfinfo, pdftotext, pdftoppm, zbarimg. */
export async function readLabels(pdf: Buffer): Promise<PrintedLabel[]> {
  const directory = await mkdtemp(join(tmpdir(), "rtutils-label-"));
  try {
    const file = join(directory, "labels.pdf");
    await writeFile(file, pdf);
    const { stdout: info } = await run("pdfinfo", ["-f", "1", "-l", "9999", file]);
    const sizes = [...info.matchAll(/^Page\s+\d+ size:\s+([\d.]+) x ([\d.]+) pts/gm)];
    await run("pdftoppm", ["-r", "300", "-gray", "-png", file, join(directory, "page")]);
    const digits = String(sizes.length).length;
    return await Promise.all(
      sizes.map(async ([, width, height], index) => {
        const page = String(index + 1);
        const image = join(directory, `page-${page.padStart(digits, "0")}.png`);
        const { stdout: found } = await run("zbarimg", ["-q", image]);
        const { stdout: text } = await run("pdftotext", ["-f", page, "-l", page, file, "-"]);
        const of = (kind: string) =>
          found.split("\n").flatMap((l) => (l.startsWith(`${kind}:`) ? [l.slice(kind.length + 1)] : []));
        return {
          widthPt: Number(width),
          heightPt: Number(height),
          text,
          codes: { qr: of("QR-Code"), code128: of("CODE-128") },
        };
      }),
    );
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
