import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { desk, untilgreen } from '../support/cli.ts';

const has = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;

test.each([
  ['bash', ['bash', '-n']],
  ['zsh', ['zsh', '-n']],
  ['fish', ['fish', '--no-execute']],
] as const)('the script for %s can be read by it', async (shell, [program, ...args]) => {
  using here = desk();
  const { code, out, err } = await untilgreen(['completion', shell], { cwd: here.folder });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain('untilgreen complete --');
  if (!has(program)) return;
  const parsed = spawnSync(program, [...args, here.put('script', out)], { encoding: 'utf8' });
  expect(parsed.stderr).toBe('');
  expect(parsed.status).toBe(0);
});

const suggested = async (...words: string[]): Promise<readonly string[]> => {
  using here = desk();
  const { code, out } = await untilgreen(['complete', '--', ...words], { cwd: here.folder });
  expect(code).toBe(0);
  return out.split('\n').map((line) => line.split('\t')[0] ?? '');
};

test('the tab key offers commands, options and shells', async () => {
  expect(await suggested('')).toEqual(expect.arrayContaining(['run', 'verify', 'demo', 'doctor']));
  expect(await suggested('run', '--k')).toContain('--keep-green');
  expect(await suggested('completion', '')).toEqual(expect.arrayContaining(['bash', 'zsh', 'fish']));
});
