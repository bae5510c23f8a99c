import { tmpdir } from 'node:os';
import type { Machine } from './find-machine.ts';
import { failed, problemOf, type Installation } from './get-installation.ts';

const SETTINGS = [
  'PLAYWRIGHT_BROWSERS_PATH',
  'PLAYWRIGHT_DOWNLOAD_HOST',
  'PLAYWRIGHT_CHROMIUM_DOWNLOAD_HOST',
  'PLAYWRIGHT_CHROMIUM_HEADLESS_SHELL_DOWNLOAD_HOST',
  'PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD',
  'LOCALAPPDATA',
];
/** Playwright tries five times; where there is no way out, two are enough to know. */
const ATTEMPTS = 2;

/** Playwright's own headless shell, about 110 MB, into Playwright's cache where other projects find it too. */
export async function installFromPlaywright(
  machine: Machine,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<Installation> {
  if (machine.env['PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD']) return failed('PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD is set');
  say('Downloading a browser with Playwright (playwright install chromium-headless-shell)');
  const enough = new AbortController();
  let attempts = 0;
  let cause = '';
  const problem = await problemOf(
    {
      argv: [process.execPath, machine.playwrightCli, 'install', 'chromium-headless-shell'],
      cwd: tmpdir(),
      names: SETTINGS,
      env: { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '5000' },
      timeoutMs: 300_000,
      idleMs: 45_000,
      onLine: (text) => {
        if (/ENOTFOUND|ECONN|ETIMEDOUT|EAI_AGAIN|timed out/.test(text)) cause ||= text.trim();
        if (text.startsWith('Downloading ') && ++attempts > ATTEMPTS) enough.abort();
      },
    },
    machine,
    AbortSignal.any([signal, enough.signal]),
  );
  if (problem === null) return { kind: 'installed' };
  return failed(
    enough.signal.aborted ? `the download failed ${ATTEMPTS} times (${cause || 'no cause given'})` : problem,
  );
}
