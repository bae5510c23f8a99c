import path from 'node:path';
import { cacheFolder } from '../../src/browser/find-machine.ts';

/** What a test may see of the machine. Everything else, above all keys and tokens of models and agents, is removed. */
const ALLOWED = new Set(
  [
    'PATH USER LOGNAME SHELL LANG LANGUAGE TZ TERM CI DISPLAY NO_COLOR FORCE_COLOR',
    'SYSTEMROOT WINDIR COMSPEC PATHEXT PROGRAMFILES PROGRAMFILES(X86) LOCALAPPDATA',
    'NODE_ENV NODE_V8_COVERAGE NODE_EXTRA_CA_CERTS TEST MODE DEV PROD SSR BASE_URL',
    'FONTCONFIG_PATH FONTCONFIG_FILE UNTILGREEN_BROWSER UNTILGREEN_CACHE_DIR PLAYWRIGHT_BROWSERS_PATH',
  ].flatMap((names) => names.split(' ')),
);
const allowed = (name: string): boolean =>
  ALLOWED.has(name.toUpperCase()) || name.startsWith('LC_') || name.startsWith('VITEST') || name.startsWith('TINYPOOL');

/** The whole environment of a test. Browsers and the proof that they work stay the machine's: they are large and not state. */
export function safeEnvironment(
  source: Readonly<Record<string, string | undefined>>,
  places: { readonly root: string; readonly home: string },
): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(source)) if (value !== undefined && allowed(name)) kept[name] = value;
  const { root, home } = places;
  return {
    UNTILGREEN_CACHE_DIR: cacheFolder(process.platform, source, home),
    PLAYWRIGHT_BROWSERS_PATH: playwrightCacheOf(source, home),
    npm_config_userconfig: path.join(home, '.npmrc'),
    npm_config_cache: source['npm_config_cache'] ?? path.join(home, '.npm'),
    ...kept,
    HOME: path.join(root, 'home'),
    USERPROFILE: path.join(root, 'home'),
    TMPDIR: path.join(root, 'tmp'),
    UNTILGREEN_STATE_DIR: path.join(root, 'state'),
    GIT_CONFIG_GLOBAL: path.join(root, 'gitconfig'),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
  };
}

function playwrightCacheOf(source: Readonly<Record<string, string | undefined>>, home: string): string {
  if (process.platform === 'darwin') return path.join(home, 'Library', 'Caches', 'ms-playwright');
  if (process.platform === 'win32') return path.join(home, 'AppData', 'Local', 'ms-playwright');
  return path.join(source['XDG_CACHE_HOME'] ?? path.join(home, '.cache'), 'ms-playwright');
}
