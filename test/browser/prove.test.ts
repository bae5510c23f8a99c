import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { launchProblem, proveBrowser } from '../../src/browser/prove.ts';
import { realBrowser, writeProgram } from '../support/machine.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const soon = (): AbortSignal => AbortSignal.timeout(60_000);

test('a real browser renders text and tells its version', async () => {
  const proof = await proveBrowser(await realBrowser(), soon());
  expect(proof).toEqual({ kind: 'proven', version: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/) });
});

test.runIf(process.platform === 'linux')('a browser that starts well but has no fonts is refused', async () => {
  using folder = temporaryFolder();
  const fonts = path.join(folder.path, 'fonts.conf');
  writeFileSync(fonts, '<fontconfig></fontconfig>');
  const wrapper = writeProgram(
    path.join(folder.path, 'browser'),
    `export FONTCONFIG_FILE='${fonts}'\nexec '${await realBrowser()}' "$@"`,
  );
  const proof = await proveBrowser(wrapper, soon());
  expect(proof).toEqual({ kind: 'refused', reason: expect.stringContaining('renders no text') });
});

test('a program that ends at once is refused with its code and its last words', async () => {
  using folder = temporaryFolder();
  const program = writeProgram(path.join(folder.path, 'browser'), 'echo "please install the snap" >&2; exit 10');
  const proof = await proveBrowser(program, soon());
  expect(proof).toEqual({
    kind: 'refused',
    reason: 'it does not start: it ended with code 10 (please install the snap)',
  });
});

test('a path where nothing is, is refused by name', async () => {
  const proof = await proveBrowser('/nowhere/chrome', soon());
  expect(proof).toEqual({ kind: 'refused', reason: expect.stringContaining('/nowhere/chrome') });
});

test('an aborted proof throws', async () => {
  const browser = await realBrowser();
  await expect(proveBrowser(browser, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
});

test('a missing library is found in the long report of a failed start', () => {
  const report = [
    'browserType.launch: Target page, context or browser has been closed',
    '\u001B[2m  - <launched> pid=7\u001B[22m',
    '\u001B[2m  - [pid=7][err] /b/chrome: error while loading shared libraries: libnspr4.so: cannot open\u001B[22m',
    '\u001B[2m  - [pid=7] <process did exit: exitCode=127, signal=null>\u001B[22m',
  ].join('\n');
  expect(launchProblem(report)).toBe(
    'it does not start: /b/chrome: error while loading shared libraries: libnspr4.so: cannot open',
  );
});

test('a report that says nothing useful is cut to its first line', () => {
  expect(launchProblem('browserType.launch: Timeout 45000ms exceeded.\nCall log:')).toBe(
    'it does not start: browserType.launch: Timeout 45000ms exceeded.',
  );
});
