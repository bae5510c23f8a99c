import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { findBrowser, searchBrowser } from '../../src/browser/find.ts';
import { bareMachine, realBrowser, writeProgram } from '../support/machine.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const soon = (): AbortSignal => AbortSignal.timeout(60_000);
/** A browser that notes each of its starts in a file. */
const counting = (real: string, log: string): string => `echo start >> '${log}'\nexec '${real}' "$@"`;
const starts = (log: string): number => readFileSync(log, 'utf8').split('\n').length - 1;

test('on a bare machine there is no browser and nothing was tried', async () => {
  using folder = temporaryFolder();
  expect(await searchBrowser({ machine: bareMachine(folder.path) }, soon())).toEqual({ found: null, tried: [] });
});

test('a configured path is used before any other browser, the configuration before the environment', async () => {
  using folder = temporaryFolder();
  const real = await realBrowser();
  const bare = bareMachine(folder.path);
  writeProgram(path.join(bare.bin, 'chromium'), 'exit 1');
  const [mine, theirs] = ['mine', 'theirs'].map((name) =>
    writeProgram(path.join(folder.path, name), `exec '${real}' "$@"`),
  );
  const machine = { ...bare, env: { ...bare.env, UNTILGREEN_BROWSER: theirs } };
  const found = await findBrowser({ machine, configured: mine ?? null }, soon());
  expect(found).toMatchObject({ path: mine, source: 'configured' });
  expect(await findBrowser({ machine }, soon())).toMatchObject({ path: theirs, source: 'configured' });
});

test('a configured path that does not work is refused, not replaced', async () => {
  using folder = temporaryFolder();
  const machine = bareMachine(folder.path);
  writeProgram(path.join(machine.bin, 'chromium'), `exec '${await realBrowser()}' "$@"`);
  const search = await searchBrowser({ machine, configured: '/nowhere/chrome' }, soon());
  expect(search.found).toBeNull();
  expect(search.tried).toEqual([{ place: '/nowhere/chrome', reason: expect.stringContaining("doesn't exist") }]);
});

test('a browser that fails is passed over for the next one, with its reason', async () => {
  using folder = temporaryFolder();
  const machine = bareMachine(folder.path);
  const broken = writeProgram(path.join(machine.bin, 'google-chrome'), 'echo broken; exit 3');
  const working = writeProgram(path.join(machine.bin, 'chromium'), `exec '${await realBrowser()}' "$@"`);
  const { found, tried } = await searchBrowser({ machine }, soon());
  expect(found).toMatchObject({ path: working, source: 'system', version: expect.stringMatching(/^\d+\./) });
  expect(tried).toEqual([{ place: broken, reason: 'it does not start: it ended with code 3 (broken)' }]);
});

test("without a system browser Playwright's is found, without that the one from npm", async () => {
  using folder = temporaryFolder();
  const machine = bareMachine(folder.path);
  const real = await realBrowser();
  const fromNpm = writeProgram(path.join(machine.cache, 'npm-chromium-153.0.0', 'browser'), `exec '${real}' "$@"`);
  expect(await findBrowser({ machine }, soon())).toMatchObject({ path: fromNpm, source: 'npm' });
  const shell = path.join(folder.path, 'pw', 'chromium_headless_shell-1', 'linux', 'chrome-headless-shell');
  writeProgram(shell, `exec '${real}' "$@"`);
  expect(await findBrowser({ machine }, soon())).toMatchObject({ path: shell, source: 'playwright' });
});

test('a browser is proven once, again when its file changed, and again when asked', async () => {
  using folder = temporaryFolder();
  const machine = bareMachine(folder.path);
  const log = path.join(folder.path, 'starts');
  const script = counting(await realBrowser(), log);
  writeProgram(path.join(machine.bin, 'chromium'), script);
  await findBrowser({ machine }, soon());
  await findBrowser({ machine }, soon());
  expect(starts(log)).toBe(1);
  writeFileSync(path.join(machine.bin, 'chromium'), `#!/bin/sh\n# updated\n${script}\n`);
  await findBrowser({ machine }, soon());
  expect(starts(log)).toBe(2);
  await findBrowser({ machine, proveAgain: true }, soon());
  expect(starts(log)).toBe(3);
});

test('only root gets a browser without a sandbox of its own', async () => {
  using folder = temporaryFolder();
  const machine = bareMachine(folder.path);
  writeProgram(path.join(machine.bin, 'chromium'), `exec '${await realBrowser()}' "$@"`);
  const asUser = await findBrowser({ machine }, soon());
  const asRoot = await findBrowser({ machine: { ...machine, root: true } }, soon());
  expect(asUser?.args).not.toContain('--no-sandbox');
  expect(asRoot?.args).toContain('--no-sandbox');
  expect(asRoot?.args).toContain('--disable-background-networking');
});
