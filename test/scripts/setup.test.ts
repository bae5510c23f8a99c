import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { programOnPath } from '../../src/browser/find-places.ts';
import { rememberProof } from '../../src/browser/prove-memory.ts';
import { eventually } from '../support/eventually.ts';
import { writeProgram } from '../support/machine.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const LOCKED = { 'node_modules/node': { version: '24.1.0' }, 'node_modules/fast': { version: '2.0.0' } };
const OPTIONAL = { 'node_modules/only-on-mac': { version: '1.0.0', optional: true } };

/** A checkout with the real set-up, and in place of npm and of the browser search small programs that note their calls. */
function checkout(root: string) {
  const project = path.join(root, 'project with spaces');
  const bin = path.join(root, 'bin');
  const calls = path.join(root, 'calls');
  const browser = writeProgram(path.join(root, 'chrome'), 'exit 0');
  mkdirSync(project, { recursive: true });
  cpSync('scripts', path.join(project, 'scripts'), { recursive: true });
  writeFileSync(path.join(project, 'package.json'), '{"type":"module"}');
  writeFileSync(
    path.join(project, 'package-lock.json'),
    JSON.stringify({ packages: { '': {}, ...LOCKED, ...OPTIONAL } }),
  );
  const template = path.join(root, 'template');
  for (const place of Object.keys(LOCKED)) mkdirSync(path.join(template, place), { recursive: true });
  for (const place of Object.keys(LOCKED)) writeFileSync(path.join(template, place, 'package.json'), '{}');
  writeFileSync(path.join(template, 'node_modules', '.package-lock.json'), JSON.stringify({ packages: LOCKED }));
  writeProgram(
    path.join(template, 'node_modules', '.bin', 'node'),
    `[ "$1" = -v ] && echo v24.1.0 && exit\nexec '${process.execPath}' "$@"`,
  );
  mkdirSync(bin);
  for (const name of ['sh', 'cp', 'rm', 'sleep', 'mkdir'])
    symlinkSync(programOnPath(name, process.env)!, path.join(bin, name));
  writeProgram(
    path.join(bin, 'npm'),
    `echo "npm $*" >> '${calls}'\nrm -rf node_modules\ncp -R '${template}/node_modules' node_modules`,
  );
  mkdirSync(path.join(project, 'src', 'browser'), { recursive: true });
  const cache = path.join(root, 'cache');
  writeFileSync(
    path.join(project, 'src', 'browser', 'get-browser.ts'),
    `import { appendFileSync } from 'node:fs';
     import { rememberProof } from ${JSON.stringify(path.resolve('src/browser/prove-memory.ts'))};
     appendFileSync(${JSON.stringify(calls)}, 'browser\\n');
     const path: string = ${JSON.stringify(browser)};
     await rememberProof(${JSON.stringify(cache)}, { path, version: '1.2.3.4', source: 'system' });
     process.stdout.write('Browser found\\n');`,
  );
  const calledFor = (): readonly string[] =>
    existsSync(calls)
      ? readFileSync(calls, 'utf8')
          .trim()
          .split('\n')
          .map((line) => line.split(' --')[0] ?? '')
      : [];
  return { project, bin, cache, calls, browser, template, calledFor };
}
type Checkout = ReturnType<typeof checkout>;

function start(here: Checkout, env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [path.join(here.project, 'scripts', 'setup.mjs')], {
    cwd: here.project,
    env: { PATH: here.bin, HOME: path.dirname(here.cache), UNTILGREEN_CACHE_DIR: here.cache, ...env },
  });
  const output = { out: '', err: '' };
  child.stdout.on('data', (chunk) => (output.out += String(chunk)));
  child.stderr.on('data', (chunk) => (output.err += String(chunk)));
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, ...output })),
  );
  return { child, ended };
}
const setUp = (here: Checkout, env: Readonly<Record<string, string>> = {}) => start(here, env).ended;

test('a fresh checkout gets its packages and a browser, each step in one line and none on stdout', async () => {
  using folder = temporaryFolder();
  const here = checkout(folder.path);
  const { code, out, err } = await setUp(here);
  expect(err).toMatch(/^Installing packages \(npm ci\)\nPackages installed in \d+ s\nBrowser found\n$/);
  expect({ code, out }).toEqual({ code: 0, out: '' });
  expect(here.calledFor()).toEqual(['npm ci', 'browser']);
});

test('when everything is there, nothing is started and nothing is said', async () => {
  using folder = temporaryFolder();
  const here = checkout(folder.path);
  await setUp(here);
  expect(await setUp(here)).toEqual({ code: 0, out: '', err: '' });
  expect(here.calledFor()).toEqual(['npm ci', 'browser']);
  expect(readdirSync(here.cache)).toEqual(['browsers.json']);
});

test.each([
  [
    'an installation was broken off',
    (here: Checkout) => rmSync(path.join(here.project, 'node_modules', '.package-lock.json')),
  ],
  [
    'a package is gone',
    (here: Checkout) => rmSync(path.join(here.project, 'node_modules', 'fast'), { recursive: true }),
  ],
  [
    'the lock file asks for another version',
    (here: Checkout) => {
      const packages = { ...LOCKED, 'node_modules/fast': { version: '2.0.1' } };
      writeFileSync(path.join(here.project, 'package-lock.json'), JSON.stringify({ packages }));
      writeFileSync(path.join(here.template, 'node_modules', '.package-lock.json'), JSON.stringify({ packages }));
    },
  ],
])('packages are installed again when %s', async (_, disturb) => {
  using folder = temporaryFolder();
  const here = checkout(folder.path);
  await setUp(here);
  disturb(here);
  expect(await setUp(here)).toMatchObject({ code: 0 });
  expect(here.calledFor()).toEqual(['npm ci', 'browser', 'npm ci']);
});

test('a browser that changed, or another one that is asked for, is looked at again', async () => {
  using folder = temporaryFolder();
  const here = checkout(folder.path);
  await setUp(here);
  writeProgram(here.browser, 'exit 0 # updated');
  await setUp(here);
  expect(here.calledFor()).toEqual(['npm ci', 'browser', 'browser']);
  await setUp(here, { UNTILGREEN_BROWSER: '/opt/other' });
  expect(here.calledFor()).toEqual(['npm ci', 'browser', 'browser', 'browser']);
});

test('a browser that was only proven because it was configured does not count without the configuration', async () => {
  using folder = temporaryFolder();
  const here = checkout(folder.path);
  await setUp(here);
  await rememberProof(here.cache, { path: here.browser, version: '1.0.0.0', source: 'configured' });
  expect(await setUp(here, { UNTILGREEN_BROWSER: here.browser })).toMatchObject({ err: '' });
  expect(await setUp(here)).toMatchObject({ err: 'Browser found\n' });
});

test('when npm ran no install scripts, Node 24 is fetched by the one of its package', async () => {
  using folder = temporaryFolder();
  const here = checkout(folder.path);
  const binary = path.join(here.template, 'node_modules', '.bin', 'node');
  const works = path.join(folder.path, 'works');
  cpSync(binary, works);
  writeProgram(binary, 'exit 1');
  const npm = readFileSync(path.join(here.bin, 'npm'), 'utf8').replace('#!/bin/sh\n', '');
  writeProgram(
    path.join(here.bin, 'npm'),
    `if [ "$*" = 'rebuild node --ignore-scripts=false' ]; then cp '${works}' node_modules/.bin/node; exit; fi\n${npm}`,
  );
  const { code, err } = await setUp(here);
  expect(err).toContain('Fetching Node 24 (npm rebuild node)\nBrowser found\n');
  expect(code).toBe(0);
});

test('a Node that cannot be repaired ends the set-up with what to type', async () => {
  using folder = temporaryFolder();
  const here = checkout(folder.path);
  writeProgram(path.join(here.template, 'node_modules', '.bin', 'node'), 'echo v20.0.0');
  const { code, err } = await setUp(here);
  expect(err).toContain('Type: npm rebuild node --ignore-scripts=false');
  expect(code).toBe(1);
  expect(here.calledFor()).toEqual(['npm ci', 'npm rebuild node']);
});

test('an npm that fails is heard, and the last line says what to type', async () => {
  using folder = temporaryFolder();
  const here = checkout(folder.path);
  writeProgram(path.join(here.bin, 'npm'), 'echo "npm error code ENOTFOUND" >&2; exit 1');
  const { code, err } = await setUp(here);
  expect(err).toContain('npm error code ENOTFOUND\n');
  expect(err.trim().split('\n').at(-1)).toBe('npm ci did not install the packages (exit code 1). See why with: npm ci');
  expect(code).toBe(1);
});

test('keys of the caller do not reach npm, its settings do', async () => {
  using folder = temporaryFolder();
  const here = checkout(folder.path);
  const seen = path.join(folder.path, 'seen');
  writeProgram(path.join(here.bin, 'npm'), `echo "$npm_config_cache|$SOME_MODEL_KEY" > '${seen}'; exit 1`);
  await setUp(here, { npm_config_cache: '/c', SOME_MODEL_KEY: 'secret' });
  expect(readFileSync(seen, 'utf8')).toBe('/c|\n');
});

test('of two set-ups at once one works and the other waits', async () => {
  using folder = temporaryFolder();
  const here = checkout(folder.path);
  writeProgram(
    path.join(here.bin, 'npm'),
    `echo "npm $*" >> '${here.calls}'; sleep 1; cp -R '${here.template}/node_modules' node_modules`,
  );
  const ends = await Promise.all([setUp(here), setUp(here)]);
  expect(ends.map(({ code }) => code)).toEqual([0, 0]);
  expect(ends.filter(({ err }) => err.includes('Waiting for another set-up of this folder'))).toHaveLength(1);
  expect(here.calledFor()).toEqual(['npm ci', 'browser']);
});

test('a set-up that was killed does not stand in the way of the next, once its npm is gone too', async () => {
  using folder = temporaryFolder();
  const here = checkout(folder.path);
  const npm = readFileSync(path.join(here.bin, 'npm'), 'utf8');
  writeProgram(path.join(here.bin, 'npm'), `echo "npm $*" >> '${here.calls}'; exec sleep 3`);
  const killed = start(here);
  await eventually('npm runs', () => here.calledFor().length === 1);
  killed.child.kill('SIGKILL');
  writeFileSync(path.join(here.bin, 'npm'), npm);
  const { code, err } = await setUp(here);
  expect(err).toMatch(/^Waiting for another set-up/);
  expect(code).toBe(0);
  expect(here.calledFor()).toEqual(['npm ci', 'npm ci', 'browser']);
});
