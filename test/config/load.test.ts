import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findPlace } from '../../src/config/find.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { Loaded } from '../support/print-config.ts';

let root = '';
beforeEach(() => {
  mkdirSync(tmpdir(), { recursive: true });
  root = realpathSync(mkdtempSync(join(tmpdir(), 'load-')));
  mkdirSync(join(root, '.git'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const PROGRAM = fileURLToPath(new URL('../support/print-config.ts', import.meta.url));

/** In a process of its own, as users load it: Node's own loader, no test runner in between. */
function load(name: string, text: string): Loaded {
  writeFileSync(join(root, name), text);
  const { stdout, stderr } = spawnSync(process.execPath, [PROGRAM], { cwd: root, encoding: 'utf8' });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as Loaded;
}

test('without a file, everything is a default', async () => {
  expect((await loadConfig(findPlace(root, null))).budget.iterations).toBe(8);
});

test.each([
  [
    'untilgreen.config.ts',
    "import { defineConfig } from 'untilgreen';\nexport default defineConfig({ goal: 'typed' as string });",
  ],
  [
    'untilgreen.config.mts',
    "import { defineConfig, type ConfigInput } from 'untilgreen';\nconst c: ConfigInput = { goal: 'typed' };\nexport default defineConfig(c);",
  ],
  [
    'untilgreen.config.js',
    "import { defineConfig } from 'untilgreen';\nexport default defineConfig({ goal: 'typed' });",
  ],
  ['untilgreen.config.mjs', "export default { goal: 'typed' };"],
  ['untilgreen.config.json', '{ "$schema": "x", "goal": "typed" }'],
])('%s is loaded, and finds the package without an installation', (name, text) => {
  expect(load(name, text).config?.goal).toBe('typed');
});

test('what the config imports besides is found as usual', () => {
  writeFileSync(join(root, 'budget.ts'), "export const budget = { time: '5m' } as const;");
  const { config } = load('untilgreen.config.ts', "import { budget } from './budget.ts';\nexport default { budget };");
  expect(config?.budget.time).toBe(300_000);
});

test.each([
  ['untilgreen.config.ts', 'export default {', /could not be loaded/],
  ['untilgreen.config.ts', "throw new Error('boom')", /could not be loaded: boom/],
  ['untilgreen.config.ts', "import 'no-such-package';\nexport default {};", /could not be loaded: Cannot find package/],
  ['untilgreen.config.ts', 'export const config = {};', /no default export/],
  ['untilgreen.config.json', '{ "goal": ', /not valid JSON/],
  ['untilgreen.config.json', '[]', /The config is \[\]: expected an object/],
])('%s with %j is refused in words', (name, text, message) => {
  const { error } = load(name, text);
  expect(error?.message).toMatch(message);
  expect(error).toMatchObject({ code: 'CONFIG_INVALID', fix: expect.stringContaining(name) as string });
});
