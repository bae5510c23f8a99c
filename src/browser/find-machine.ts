import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import path from 'node:path';
import { usualPlaces } from './find-places.ts';

/** What finding and getting a browser needs to know about where it runs. Passed in, so that each case can be tried. */
export type Machine = {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  readonly root: boolean;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Text of `/etc/os-release`; empty where there is none. */
  readonly osRelease: string;
  /** Private folder for what can be made again: downloads, proofs. */
  readonly cache: string;
  /** Absolute paths where browsers live besides the PATH. */
  readonly places: readonly string[];
  /** The full Chromium that Playwright would download, whether it is there or not. */
  readonly playwrightExecutable: () => Promise<string>;
  readonly playwrightCli: string;
};

export function thisMachine(): Machine {
  const { platform, arch, env } = process;
  const home = homedir();
  return {
    platform,
    arch,
    root: process.getuid?.() === 0,
    home,
    env,
    osRelease: textOf('/etc/os-release'),
    cache: cacheFolder(platform, env, home),
    places: usualPlaces(platform, env, home),
    // Loaded late: Playwright takes longer to load than a remembered browser takes to be found.
    playwrightExecutable: async () => (await import('playwright')).chromium.executablePath(),
    playwrightCli: path.join(path.dirname(createRequire(import.meta.url).resolve('playwright/package.json')), 'cli.js'),
  };
}

/** `scripts/setup.mjs` knows this rule too. */
export function cacheFolder(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
  home: string,
): string {
  if (env['UNTILGREEN_CACHE_DIR']) return path.resolve(env['UNTILGREEN_CACHE_DIR']);
  if (platform === 'darwin') return path.join(home, 'Library', 'Caches', 'untilgreen');
  if (platform === 'win32')
    return path.join(env['LOCALAPPDATA'] ?? path.join(home, 'AppData', 'Local'), 'untilgreen', 'cache');
  return path.join(env['XDG_CACHE_HOME'] || path.join(home, '.cache'), 'untilgreen');
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
