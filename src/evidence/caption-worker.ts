import { parentPort, workerData } from 'node:worker_threads';
import { chromium } from 'playwright';
import { STOP } from './worker-task.ts';

/** Takes a picture of each page, with scripts and network switched off. */
export type CaptionJob = {
  readonly browserPath: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly pages: readonly { readonly markup: string; readonly width: number; readonly height: number }[];
};

const LIMIT_MS = 20_000;

async function photograph(job: CaptionJob): Promise<readonly Uint8Array[]> {
  await using browser = await chromium.launch({
    executablePath: job.browserPath,
    args: [...job.args, '--disable-lcd-text', '--force-color-profile=srgb'],
    env: { ...job.env },
    timeout: LIMIT_MS,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  parentPort?.on('message', (message) => message === STOP && void browser.close());
  const sheets: Uint8Array[] = [];
  for (const { markup, width, height } of job.pages) {
    await using context = await browser.newContext({
      viewport: { width, height },
      javaScriptEnabled: false,
      offline: true,
      deviceScaleFactor: 1,
    });
    const page = await context.newPage();
    await page.setContent(markup, { timeout: LIMIT_MS });
    sheets.push(Uint8Array.from(await page.screenshot({ timeout: LIMIT_MS })));
  }
  return sheets;
}

const sheets = await photograph(workerData as CaptionJob);
parentPort?.postMessage(sheets);
parentPort?.close();
