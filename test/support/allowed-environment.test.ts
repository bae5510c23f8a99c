import { expect, test } from 'vitest';
import { allowedEnvironment } from '../../src/support/environment.ts';

const MACHINE = {
  PATH: '/bin',
  HOME: '/home/ann',
  LC_ALL: 'C.UTF-8',
  XDG_STATE_HOME: '/state',
  LANG: 'en',
  TERM: 'dumb',
  MODEL_API_KEY: 'secret',
  GITHUB_TOKEN: 'secret',
  NODE_OPTIONS: '--require=/tmp/evil.js',
  LD_PRELOAD: '/tmp/evil.so',
  npm_config_registry: 'http://elsewhere',
  UNTILGREEN_RUN: 'an outer run',
  EMPTY: '',
  UNSET: undefined,
};

test('a child sees what every program needs and nothing that could be a secret or a lever', () => {
  expect(allowedEnvironment([], MACHINE)).toEqual({
    PATH: '/bin',
    HOME: '/home/ann',
    LC_ALL: 'C.UTF-8',
    XDG_STATE_HOME: '/state',
    LANG: 'en',
    TERM: 'dumb',
  });
});

test('what is asked for by name is passed on as it is, and what is not set is left out', () => {
  const names = ['MODEL_API_KEY', 'EMPTY', 'UNSET', 'NOT_THERE'];
  const allowed = allowedEnvironment(names, MACHINE);
  expect(allowed).toMatchObject({ MODEL_API_KEY: 'secret', EMPTY: '' });
  expect(Object.keys(allowed)).not.toContain('UNSET');
  expect(Object.keys(allowed)).not.toContain('NOT_THERE');
});
