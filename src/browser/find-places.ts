import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

const NAMES = [
  'google-chrome-stable',
  'google-chrome',
  'chromium',
  'chromium-browser',
  'microsoft-edge-stable',
  'microsoft-edge',
  'chrome',
];

/** Where Chrome, Chromium and Edge are installed, best first, besides the PATH. */
export function usualPlaces(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
  home: string,
): readonly string[] {
  if (platform === 'darwin') return macPlaces(home);
  if (platform === 'win32') return windowsPlaces(env);
  return [
    '/opt/google/chrome/chrome',
    '/usr/bin/google-chrome',
    '/usr/bin/chromium',
    '/usr/lib/chromium/chromium',
    '/usr/bin/chromium-browser',
    '/usr/lib/chromium-browser/chromium-browser',
    '/opt/microsoft/msedge/msedge',
    '/snap/bin/chromium',
    '/var/lib/flatpak/exports/bin/org.chromium.Chromium',
  ];
}

function macPlaces(home: string): readonly string[] {
  const apps = ['Google Chrome', 'Chromium', 'Microsoft Edge'];
  return ['/Applications', path.posix.join(home, 'Applications')].flatMap((folder) =>
    apps.map((app) => `${folder}/${app}.app/Contents/MacOS/${app}`),
  );
}

function windowsPlaces(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const roots = [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']].filter(
    (root) => root !== undefined,
  );
  return [
    ['Google', 'Chrome', 'Application', 'chrome.exe'],
    ['Chromium', 'Application', 'chrome.exe'],
    ['Microsoft', 'Edge', 'Application', 'msedge.exe'],
  ].flatMap((parts) => roots.map((root) => path.win32.join(root, ...parts)));
}

/** All browsers on the PATH and in the usual places that are files we may execute, each once. */
export function installedBrowsers(
  env: Readonly<Record<string, string | undefined>>,
  places: readonly string[],
): readonly string[] {
  const onPath = NAMES.flatMap((name) => programsOnPath(name, env));
  return [...new Set([...onPath, ...places.filter(isExecutable)])];
}

/** The first program of that name on the PATH, as an absolute path; `null` when there is none. */
export const programOnPath = (name: string, env: Readonly<Record<string, string | undefined>>): string | null =>
  programsOnPath(name, env)[0] ?? null;

/** Relative entries and `node_modules/.bin` are passed over: there a repository decides what a name means. */
function programsOnPath(name: string, env: Readonly<Record<string, string | undefined>>): readonly string[] {
  return (env['PATH'] ?? env['Path'] ?? '')
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder) && !folder.includes('node_modules'))
    .map((folder) => path.join(folder, name))
    .filter(isExecutable);
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
