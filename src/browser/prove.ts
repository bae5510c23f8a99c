import { stripVTControlCharacters } from 'node:util';
import type { Browser } from 'playwright';
import { allowedEnvironment } from '../support/environment.ts';
import { messageOf } from '../support/errors.ts';
import { browserArguments } from './arguments.ts';
import { PROOF_PAGE, PROOF_SIZE, textProblem } from './prove-text.ts';

const LAUNCH_MS = 45_000;
const PAGE_MS = 20_000;

export type Proof =
  /** `version` is the browser's own, as in `156.0.8078.79`. */
  { readonly kind: 'proven'; readonly version: string } | { readonly kind: 'refused'; readonly reason: string };

/** Starts the browser, has it draw letters and looks at the picture. Launching alone proves little: without fonts a browser runs well and shows blank pages. */
export async function proveBrowser(executablePath: string, signal: AbortSignal): Promise<Proof> {
  signal.throwIfAborted();
  const { chromium } = await import('playwright');
  let browser: Browser;
  try {
    browser = await chromium.launch({
      executablePath,
      args: [...browserArguments()],
      env: allowedEnvironment([], process.env),
      timeout: LAUNCH_MS,
    });
  } catch (error) {
    return { kind: 'refused', reason: launchProblem(messageOf(error)) };
  }
  const close = (): void => void browser.close().catch(() => undefined);
  signal.addEventListener('abort', close, { once: true });
  try {
    const problem = textProblem(await pictureOf(browser));
    return problem === null ? { kind: 'proven', version: browser.version() } : { kind: 'refused', reason: problem };
  } catch (error) {
    signal.throwIfAborted();
    return { kind: 'refused', reason: `it could not take a screenshot: ${firstLine(messageOf(error))}` };
  } finally {
    signal.removeEventListener('abort', close);
    await browser.close().catch(() => undefined);
  }
}

async function pictureOf(browser: Browser): Promise<Uint8Array> {
  const page = await browser.newPage({ viewport: PROOF_SIZE, deviceScaleFactor: 1 });
  page.setDefaultTimeout(PAGE_MS);
  await page.setContent(PROOF_PAGE);
  return await page.screenshot({ timeout: PAGE_MS });
}

const CAUSES =
  /error while loading shared libraries|No usable sandbox|without --no-sandbox|Permission denied|ENOENT|EACCES|ETXTBSY|Exec format/;

/** Why a start failed, in one line, out of Playwright's long report with the browser's own output in it. */
export function launchProblem(report: string): string {
  const lines = stripVTControlCharacters(report).split('\n');
  const said = lines
    .map((line) => /\[pid=\d+\]\[(?:err|out)\] (.+)/.exec(line)?.[1]?.trim())
    .filter((line) => line !== undefined);
  const cause = said.find((line) => CAUSES.test(line)) ?? lines.find((line) => CAUSES.test(line))?.trim();
  if (cause !== undefined) return `it does not start: ${cause}`;
  const code = /process did exit: exitCode=(\d+)/.exec(report)?.[1];
  const words = said.at(-1);
  if (code === undefined) return `it does not start: ${firstLine(report)}`;
  return `it does not start: it ended with code ${code}${words === undefined ? '' : ` (${words})`}`;
}

const firstLine = (text: string): string => text.split('\n', 1)[0]?.trim() ?? '';
