import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { installedBrowsers, programOnPath, usualPlaces } from '../../src/browser/find-places.ts';
import { writeProgram } from '../support/machine.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('on a Mac browsers are looked for in both application folders', () => {
  const places = usualPlaces('darwin', {}, '/Users/ada');
  expect(places).toContain('/Applications/Google Chrome.app/Contents/MacOS/Google Chrome');
  expect(places).toContain('/Users/ada/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge');
});

test('on Windows browsers are looked for below the folders that the environment names', () => {
  const places = usualPlaces('win32', { PROGRAMFILES: 'C:\\Program Files', LOCALAPPDATA: 'C:\\L' }, 'C:\\Users\\ada');
  expect(places[0]).toBe('C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe');
  expect(places).toContain('C:\\L\\Google\\Chrome\\Application\\chrome.exe');
  expect(places).toContain('C:\\Program Files\\Microsoft\\Edge\\Application\\msedge.exe');
});

test('Chrome comes before Chromium and the PATH before the usual places', () => {
  using folder = temporaryFolder();
  const chromium = writeProgram(path.join(folder.path, 'bin', 'chromium'), 'exit 0');
  const chrome = writeProgram(path.join(folder.path, 'bin', 'google-chrome'), 'exit 0');
  const elsewhere = writeProgram(path.join(folder.path, 'opt', 'chrome'), 'exit 0');
  const places = [elsewhere, chromium, path.join(folder.path, 'absent')];
  expect(installedBrowsers({ PATH: path.join(folder.path, 'bin') }, places)).toEqual([chrome, chromium, elsewhere]);
});

test('folders and files without the right to execute are not programs', () => {
  using folder = temporaryFolder();
  mkdirSync(path.join(folder.path, 'chromium'));
  writeFileSync(path.join(folder.path, 'chrome'), 'not executable', { mode: 0o644 });
  expect(installedBrowsers({ PATH: folder.path }, [])).toEqual([]);
});

test('a repository cannot put a program before the real one', () => {
  using folder = temporaryFolder();
  const repository = path.join(folder.path, 'repo', 'node_modules', '.bin');
  writeProgram(path.join(repository, 'chromium'), 'exit 0');
  const real = writeProgram(path.join(folder.path, 'bin', 'chromium'), 'exit 0');
  const PATH = ['', '.', 'relative', repository, path.dirname(real)].join(path.delimiter);
  expect(programOnPath('chromium', { PATH })).toBe(real);
  expect(programOnPath('chromium', {})).toBeNull();
});
