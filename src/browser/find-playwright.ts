import { readdirSync } from 'node:fs';
import path from 'node:path';
import { isExecutable } from './find-places.ts';

const SHELLS = ['chrome-headless-shell', 'headless_shell', 'chrome-headless-shell.exe', 'headless_shell.exe'];

/**
 * The browsers of Playwright's cache that exist, the small headless shell first. Playwright tells only where the full
 * Chromium belongs (`…/chromium-1255/chrome-linux64/chrome`); the shell of the same revision lies beside it.
 */
export function playwrightBrowsers(executable: string): readonly string[] {
  const parts = executable.split(path.sep);
  const at = parts.findIndex((part) => /^chromium-\d+$/.test(part));
  const full = isExecutable(executable) ? [executable] : [];
  if (at === -1) return full;
  const revision = (parts[at] ?? '').replace('chromium-', '');
  const folder = path.join(parts.slice(0, at).join(path.sep), `chromium_headless_shell-${revision}`);
  const shells = subfolders(folder)
    .flatMap((sub) => SHELLS.map((name) => path.join(folder, sub, name)))
    .filter(isExecutable);
  return [...shells, ...full];
}

function subfolders(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  } catch {
    return [];
  }
}
