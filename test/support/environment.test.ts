import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { safeEnvironment } from './safe-environment.ts';

test('keys and tokens are removed whatever they are called', () => {
  const secrets = {
    SOME_MODEL_API_KEY: 'k',
    GITHUB_TOKEN: 't',
    AWS_SECRET_ACCESS_KEY: 's',
    ANY_AGENT: 'a',
    SSH_AUTH_SOCK: '/s',
  };
  const environment = safeEnvironment({ PATH: '/bin', ...secrets }, { root: '/r', home: '/home/ada' });
  expect(environment['PATH']).toBe('/bin');
  expect(Object.keys(environment).filter((name) => name in secrets)).toEqual([]);
});

test('browsers and the proof that they work stay the ones of the machine', () => {
  const environment = safeEnvironment({ XDG_CACHE_HOME: '/cache' }, { root: '/r', home: '/home/ada' });
  expect(environment['HOME']).toBe(path.join('/r', 'home'));
  expect(environment['npm_config_userconfig']).toBe(path.join('/home/ada', '.npmrc'));
  expect(environment['UNTILGREEN_CACHE_DIR']).not.toContain('/r/');
  expect(safeEnvironment({ UNTILGREEN_CACHE_DIR: '/mine' }, { root: '/r', home: '/h' })['UNTILGREEN_CACHE_DIR']).toBe(
    '/mine',
  );
});

test('tests run with a state directory, a home and a git identity of their own, outside the repository', () => {
  const names = ['HOME', 'TMPDIR', 'UNTILGREEN_STATE_DIR', 'GIT_CONFIG_GLOBAL'];
  for (const name of names) {
    const place = process.env[name] ?? '';
    expect(path.isAbsolute(place)).toBe(true);
    expect(path.relative(process.cwd(), place).startsWith('..')).toBe(true);
  }
  expect(existsSync(process.env['HOME'] ?? '')).toBe(true);
  expect(execFileSync('git', ['config', '--get', 'user.email'], { encoding: 'utf8', cwd: process.env['HOME'] })).toBe(
    'test@example.com\n',
  );
});
