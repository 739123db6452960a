import type { Page } from "@playwright/test";
import { expect, scan, signIn, test } from "../harness/test.js";

test.use({ pdfViewer: true });

type Print = { frame: string; type: string; bytes: number[] };
type Recorder = { prints: Promise<Print>[] };

/**
 * Puts a recorder in the place of the window of the frame that prints: headless Chromium dies when a frame with a PDF
 * really prints. With `refuses`, printing throws, as it does where a policy forbids it.
 */
async function recordPrints(page: Page, refuses = false): Promise<void> {
  await page.addInitScript((refuses) => {
    const blobs = new Map<string, Blob>();
    const recorder = globalThis as unknown as Recorder;
    recorder.prints = [];
    const create = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (blob: Blob) => {
      const address = create(blob);
      blobs.set(address, blob);
      return address;
    };
    const real = Object.getOwnPropertyDescriptor(HTMLIFrameElement.prototype, "contentWindow");
    Object.defineProperty(HTMLIFrameElement.prototype, "contentWindow", {
      configurable: true,
      get(this: HTMLIFrameElement) {
        if (!this.src.startsWith("blob:")) return real?.get?.call(this);
        const print = async (): Promise<Print> => {
          const blob = blobs.get(this.src);
          const bytes = [...new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0))];
          return { frame: this.title, type: blob?.type ?? "", bytes };
        };
        return {
          focus: () => undefined,
          print: () => {
            if (refuses) throw new DOMException("not here", "NotAllowedError");
            recorder.prints.push(print());
          },
        };
      },
    });
  }, refuses);
}

const prints = (page: Page) =>
  page.evaluate(() => Promise.all((globalThis as unknown as Recorder).prints));

async function openLabel(page: Page): Promise<void> {
  await signIn(page);
  await scan(page, "W12-0007");
  await page.getByRole("table", { name: "Scans" }).getByRole("link", { name: "Label of W12-0007" }).click();
  await expect(page.getByRole("img", { name: "Label W12-0007" })).toBeVisible();
}

test("Print opens the print dialog once, with the very PDF of this label", async ({ page }) => {
  await recordPrints(page);
  await openLabel(page);

  const answered = page.waitForResponse((r) => /\/label\?.*format=pdf/.test(r.url()) && r.ok());
  await page.getByRole("button", { name: "Print", exact: true }).click();
  const pdf = await (await answered).body();
  await expect(page.getByText("The print dialog is open.")).toBeVisible();

  const [print, ...others] = await prints(page);
  expect(others).toEqual([]);
  expect(print).toMatchObject({ frame: "Labels to print", type: "application/pdf" });
  expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
  expect(Buffer.from(print?.bytes ?? []).equals(pdf)).toBe(true);
});

test("where the browser refuses to print, the label is in the downloads, and nothing else is said", async ({ page }) => {
  await recordPrints(page, true);
  await openLabel(page);

  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Print", exact: true }).click();

  expect((await downloading).suggestedFilename()).toBe("label-W12-0007-large.pdf");
  await expect(page.getByText(/it is in your downloads/)).toBeVisible();
  await expect(page.getByText("The print dialog is open.")).toHaveCount(0);
});
