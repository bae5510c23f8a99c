import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeProgram } from '../support/machine.ts';
import { committedDesk, desk, untilgreen } from '../support/cli.ts';

type Check = { readonly name: string; readonly level: string; readonly seen: string; readonly fix: string | null };
type Doctor = { readonly exitCode: number; readonly checks: readonly Check[] };

async function examined(
  cwd: string,
  env: Record<string, string>,
  ...args: string[]
): Promise<Doctor & { byName: (name: string) => Check | undefined }> {
  const { code, out } = await untilgreen(['doctor', '--json', ...args], { cwd, env });
  const doctor = JSON.parse(out) as Doctor;
  expect(doctor.exitCode).toBe(code);
  return { ...doctor, byName: (name) => doctor.checks.find((check) => check.name === name) };
}

test('a machine with everything is well, and looking has made nothing', async () => {
  using here = committedDesk({ 'untilgreen.config.json': '{}' });
  const { exitCode, checks, byName } = await examined(here.folder, { UNTILGREEN_STATE_DIR: here.state });
  expect(checks.map(({ name }) => name)).toEqual([
    'node',
    'git',
    'config',
    'state',
    'disk',
    'runs',
    'browser',
    'agents',
    'isolation',
  ]);
  expect(byName('browser')).toMatchObject({
    level: 'ok',
    seen: expect.stringContaining('seen to render text') as string,
  });
  expect(byName('isolation')?.seen).toMatch(/^none:/);
  expect(exitCode).toBe(0);
  expect(existsSync(here.state)).toBe(false);
});

test('what is essential and missing makes exit code 4, and every line says what to do', async () => {
  using here = desk();
  mkdirSync(join(here.folder, '.git'));
  writeFileSync(join(here.folder, 'untilgreen.config.json'), '{"git":"svn"}');
  const { exitCode, byName, checks } = await examined(
    here.folder,
    { UNTILGREEN_STATE_DIR: join(here.folder, 'state'), PATH: here.folder },
    '--browser',
    '/no/such/browser',
  );
  expect(exitCode).toBe(4);
  for (const name of ['git', 'config', 'state', 'browser'])
    expect(byName(name), name).toMatchObject({ level: 'missing' });
  for (const check of checks)
    if (check.level === 'missing' || check.level === 'warning') expect(check.fix).toBeTruthy();
  expect(byName('config')?.seen).toContain('`git` is "svn"');
});

test('agents are looked for and not started', async () => {
  using here = desk();
  writeProgram(join(here.folder, 'bin', 'claude'), `touch ${join(here.folder, 'was-started')}`);
  const { byName } = await examined(here.folder, {
    PATH: `${join(here.folder, 'bin')}:${process.env['PATH']}`,
    UNTILGREEN_BROWSER: '/nothing',
  });
  expect(byName('agents')).toMatchObject({ level: 'ok', seen: 'claude' });
  expect(existsSync(join(here.folder, 'was-started'))).toBe(false);
});

test('for people there is a mark, a line and, where something is wrong, what to do', async () => {
  using here = desk();
  const { code, out } = await untilgreen(['doctor', '--browser', '/nothing'], {
    cwd: here.folder,
    env: { UNTILGREEN_STATE_DIR: here.state },
  });
  expect(code).toBe(4);
  expect(out).toMatch(/^✓ node {8}v\d+/m);
  expect(out).toMatch(/^✗ browser {5}.*\n {14}→ npx playwright install/m);
});
