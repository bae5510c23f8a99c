import { expect, test } from 'vitest';
import { playwrightArguments } from '../../src/browser/playwright-run.ts';

const REQUEST = { cli: '/pw/cli.js', config: '/o/c.mjs', projects: null, files: [], list: false };

test('Playwright Test is asked with plain arguments; file names are no patterns', () => {
  expect(playwrightArguments(REQUEST)).toEqual(['/pw/cli.js', 'test', '--config', '/o/c.mjs']);
  expect(
    playwrightArguments({
      ...REQUEST,
      list: true,
      projects: ['a b', '--x'],
      files: ['/o/[id] (1).spec.ts', '/o/-c$.spec.ts'],
    }),
  ).toEqual([
    '/pw/cli.js',
    'test',
    '--list',
    '--config',
    '/o/c.mjs',
    '--project=a b',
    '--project=--x',
    String.raw`^/o/\[id\] \(1\)\.spec\.ts$`,
    String.raw`^/o/-c\$\.spec\.ts$`,
  ]);
});
