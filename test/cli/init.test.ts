import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { detectProject, type Project } from '../../src/cli/detect-project.ts';
import { KNOWN_AGENTS } from '../../src/cli/known-agents.ts';
import { starterConfig } from '../../src/cli/starter-files.ts';
import { committedDesk, desk, untilgreen } from '../support/cli.ts';

const reading = (files: Readonly<Record<string, string>>): Project => detectProject((name) => files[name] ?? null);
const scripts = (dev: string): string => JSON.stringify({ scripts: { dev } });

test.each<[string, Readonly<Record<string, string>>, Partial<Project>]>([
  ['nothing', {}, { manager: null, app: null, setup: null, playwright: null }],
  ['a manifest that is broken', { 'package.json': '{' }, { manager: null, app: null }],
  [
    'npm with a lock',
    { 'package.json': '{"scripts":{"start":"node ."}}', 'package-lock.json': '' },
    { manager: 'npm', app: ['npm', 'run', 'start'], setup: ['npm', 'ci'] },
  ],
  [
    'npm with dependencies and without a lock',
    { 'package.json': '{"devDependencies":{"vite":"8"}}' },
    { setup: ['npm', 'install'] },
  ],
  ['npm without a lock', { 'package.json': '{}' }, { manager: 'npm', setup: null, app: null }],
  ['Vite with npm', { 'package.json': scripts('vite') }, { app: ['npm', 'run', 'dev', '--', '--port', '{port}'] }],
  [
    'Vite with pnpm',
    { 'package.json': scripts('vite --host'), 'pnpm-lock.yaml': '' },
    { manager: 'pnpm', app: ['pnpm', 'run', 'dev', '--port', '{port}'] },
  ],
  [
    'Next, which listens to $PORT',
    { 'package.json': scripts('next dev'), 'yarn.lock': '' },
    { manager: 'yarn', app: ['yarn', 'run', 'dev'] },
  ],
  [
    'a static server',
    { 'package.json': '{"scripts":{"start":"http-server public"}}' },
    { app: ['npm', 'run', 'start', '--', '-p', '{port}'] },
  ],
  [
    'the manager that the manifest names',
    { 'package.json': '{"packageManager":"bun@1.2.0"}', 'package-lock.json': '' },
    { manager: 'bun' },
  ],
  [
    'a Playwright project',
    { 'playwright.config.ts': "export default { testDir: './e2e' };" },
    { playwright: { config: 'playwright.config.ts', dir: 'e2e' } },
  ],
  ['a Playwright project without a folder', { 'playwright.config.ts': 'export default {};' }, { playwright: null }],
])('%s is seen for what it is', (_name, files, seen) => {
  expect(reading(files)).toMatchObject(seen);
});

test('whatever a manifest holds, looking at it is safe', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
      expect(reading({ 'package.json': text }).playwright).toBeNull();
    }),
  );
});

test.each(['package', 'none'])('what is written for a project (%s) is a config that loads', async (kind) => {
  for (const agent of [null, ...KNOWN_AGENTS]) {
    const files =
      kind === 'none'
        ? {}
        : {
            'package.json': scripts("vite --base '/it\\'s/'"),
            'yarn.lock': '',
            'playwright.config.ts': "testDir: 'e2e'",
          };
    using here = committedDesk({ 'untilgreen.config.ts': starterConfig(reading(files), agent) });
    const { out } = await untilgreen(['doctor', '--json'], {
      cwd: here.folder,
      env: { UNTILGREEN_BROWSER: '/nothing' },
    });
    const { checks } = JSON.parse(out) as { checks: { name: string; level: string }[] };
    expect(checks.find(({ name }) => name === 'config')).toMatchObject({ level: 'ok' });
  }
});

test('with --yes the two files are written, and a second time nothing is', async () => {
  using here = committedDesk({ 'package.json': scripts('vite') });
  const first = await untilgreen(['init', '--yes', '--json'], { cwd: here.folder });
  const [config, scenario] = [
    join(here.folder, 'untilgreen.config.ts'),
    join(here.folder, 'scenarios', 'example.spec.ts'),
  ];
  expect(first.code).toBe(0);
  expect(JSON.parse(first.out)).toMatchObject({ v: 1, command: 'init', files: [config, scenario] });
  expect(readFileSync(config, 'utf8')).toContain("app: { command: ['npm', 'run', 'dev', '--', '--port', '{port}']");
  expect(readFileSync(scenario, 'utf8')).toContain('await expect(');
  const second = await untilgreen(['init', '--yes'], { cwd: here.folder });
  expect(second).toMatchObject({ code: 0, out: 'nothing to write: this repository is set up\n' });
});

test('what is there already is never overwritten', async () => {
  using here = committedDesk({
    'untilgreen.config.mjs': "export default { scenarios: { dir: 'e2e' } };",
    'e2e/example.spec.ts': 'mine',
  });
  expect((await untilgreen(['init', '--yes'], { cwd: here.folder })).code).toBe(0);
  expect(readFileSync(join(here.folder, 'e2e/example.spec.ts'), 'utf8')).toBe('mine');
  expect(here.git('status', '--porcelain')).toBe('');
});

test('without anybody to ask, it shows what it would write, writes nothing and says how', async () => {
  using here = committedDesk({});
  const { code, out, err } = await untilgreen(['init'], { cwd: here.folder });
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain('untilgreen.config.ts (new)');
  expect(err).toContain('export default defineConfig({');
  expect(err).toContain('→ If the files above are right: untilgreen init --yes');
  expect(here.git('status', '--porcelain')).toBe('');
});

test('outside of a repository nothing is written', async () => {
  using here = desk();
  expect((await untilgreen(['init', '--yes'], { cwd: here.folder })).code).toBe(2);
  expect(existsSync(join(here.folder, 'untilgreen.config.ts'))).toBe(false);
});
