import path from 'node:path';
import { expect, test } from 'vitest';
import { playwrightBrowsers } from '../../src/browser/find-playwright.ts';
import { writeProgram } from '../support/machine.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('an empty cache holds no browser', () => {
  using folder = temporaryFolder();
  expect(playwrightBrowsers(path.join(folder.path, 'chromium-1255', 'chrome-linux64', 'chrome'))).toEqual([]);
});

test('the headless shell of the same revision comes before the full browser', () => {
  using folder = temporaryFolder();
  const full = writeProgram(path.join(folder.path, 'chromium-1255', 'chrome-linux64', 'chrome'), 'exit 0');
  const shell = writeProgram(
    path.join(folder.path, 'chromium_headless_shell-1255', 'chrome-headless-shell-linux64', 'chrome-headless-shell'),
    'exit 0',
  );
  writeProgram(path.join(folder.path, 'chromium_headless_shell-1200', 'old', 'chrome-headless-shell'), 'exit 0');
  expect(playwrightBrowsers(full)).toEqual([shell, full]);
});

test('a browser outside the usual layout is taken as it is', () => {
  using folder = temporaryFolder();
  const own = writeProgram(path.join(folder.path, 'own', 'chrome'), 'exit 0');
  expect(playwrightBrowsers(own)).toEqual([own]);
});
