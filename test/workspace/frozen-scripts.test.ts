import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { withFrozenScripts } from '../../src/workspace/frozen-scripts.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { NEVER, RUN } from '../support/workspaces.ts';
import { bench, type Bench } from '../support/worktree-bench.ts';

const manifest = (scripts: unknown, more: object = {}) =>
  `${JSON.stringify({ name: 'shop', scripts, ...more }, null, 4)}\n`;
const TEST = { test: 'node check.js' };
const FILES = {
  'package.json': manifest(TEST),
  'check.js': "process.exit(require('node:fs').readFileSync('bug.txt', 'utf8') === 'fixed' ? 0 : 1);\n",
  'bug.txt': 'there',
  'web/readme.md': 'x',
  'scenarios/shop.spec.ts': '',
};
/** `npm test`, as far as it matters here: the nearest manifest decides, and runs in its own folder. */
const NPM_TEST = `
let at = process.cwd();
const { existsSync, readFileSync } = require('node:fs'); const path = require('node:path');
while (!existsSync(path.join(at, 'package.json'))) at = path.dirname(at);
const { scripts } = JSON.parse(readFileSync(path.join(at, 'package.json'), 'utf8'));
console.log('runs ' + scripts.test);
process.exit(require('node:child_process').spawnSync('sh', ['-c', scripts.test], { cwd: at, stdio: 'inherit' }).status);
`;

async function npmTest(at: Bench, cwd = '.') {
  const folder = path.join(at.root, 'checks', '1');
  mkdirSync(folder, { recursive: true });
  const command = { name: 'npm test', argv: [process.execPath, '-e', NPM_TEST], cwd, timeoutMs: 30_000 };
  const run = await at.world.workspaces.runCommand(RUN, command, folder, NEVER);
  expect(readdirSync(folder).filter((name) => name.endsWith('package.json'))).toEqual([]);
  return run.result.status;
}

test('scripts that the agent edited do not decide a check; its package.json is as it was afterwards', async () => {
  await using at = await bench(FILES);
  const file = path.join(at.worktree, 'package.json');
  expect(await npmTest(at)).toBe('failed');
  const edited = manifest({ test: 'true' }, { dependencies: { a: '1' } }).replace('{', '{ ');
  at.write({ 'package.json': edited });
  expect(await npmTest(at)).toBe('failed');
  const before = lstatSync(file);
  at.write({ 'bug.txt': 'fixed' });
  expect(await npmTest(at)).toBe('passed');
  expect(readFileSync(file, 'utf8')).toBe(edited);
  expect([lstatSync(file).ino, lstatSync(file).mtimeMs]).toEqual([before.ino, before.mtimeMs]);
});

test('a package.json that is broken, gone, a link or new and nearer does not decide either', async () => {
  using outside = temporaryFolder();
  await using at = await bench(FILES);
  const file = path.join(at.worktree, 'package.json');
  for (const text of ['{ "scripts": ', '[]', null]) {
    at.write({ 'package.json': text });
    expect(await npmTest(at)).toBe('failed');
    expect(existsSync(file) ? readFileSync(file, 'utf8') : null).toBe(text);
  }
  writeFileSync(path.join(outside.path, 'theirs'), manifest({ test: 'true' }));
  symlinkSync(path.join(outside.path, 'theirs'), file);
  expect(await npmTest(at)).toBe('failed');
  expect(lstatSync(file).isSymbolicLink()).toBe(true);
  expect(readFileSync(path.join(outside.path, 'theirs'), 'utf8')).toContain('true');
  rmSync(file);
  at.write({ 'package.json': FILES['package.json'], 'web/package.json': manifest({ test: 'true' }) });
  expect(await npmTest(at, 'web')).toBe('failed');
  expect(readFileSync(path.join(at.worktree, 'web/package.json'), 'utf8')).toBe(manifest({ test: 'true' }));
  // A folder that leads elsewhere is not what is checked.
  rmSync(path.join(at.worktree, 'web'), { recursive: true });
  writeFileSync(path.join(outside.path, 'package.json'), manifest({ test: 'true' }));
  symlinkSync(outside.path, path.join(at.worktree, 'web'));
  expect(await npmTest(at, 'web')).toBe('failed');
});

test('what a controller that was killed in the middle of a check left is healed by a restore', async () => {
  await using at = await bench(FILES);
  at.write({ 'package.json': manifest({ test: 'true' }), 'bug.txt': 'fixed' });
  const turn = await at.commit();
  at.write({ 'package.json': manifest(TEST) });
  await at.world.workspaces.restore(RUN, at.job, at.ready, turn.commit, NEVER);
  expect(readFileSync(path.join(at.worktree, 'package.json'), 'utf8')).toBe(manifest({ test: 'true' }));
});

test('a project without a package.json on the base may get one, with its scripts', async () => {
  await using at = await bench({ 'scenarios/shop.spec.ts': '', 'bug.txt': 'x' });
  at.write({ 'package.json': manifest({ test: 'true' }) });
  expect(await npmTest(at)).toBe('passed');
});

test('only the scripts are the frozen ones', () => {
  expect(withFrozenScripts(manifest(TEST), manifest(TEST, { version: '2' }))).toBeNull();
  expect(withFrozenScripts(manifest({ a: '1', b: '2' }), manifest({ b: '2', a: '1' }))).toBeNull();
  expect(withFrozenScripts(`\uFEFF${manifest(TEST)}`, manifest(TEST))).toBeNull();
  const merged = withFrozenScripts(manifest(TEST), manifest({ test: 'true' }, { type: 'module' }));
  expect(JSON.parse(merged ?? '')).toEqual({ name: 'shop', scripts: TEST, type: 'module' });
  expect(JSON.parse(withFrozenScripts('{"name":"a"}', manifest({ pretest: 'true' })) ?? '')).toEqual({ name: 'shop' });
  expect(withFrozenScripts(manifest(TEST), 'null')).toBe(manifest(TEST));
});
