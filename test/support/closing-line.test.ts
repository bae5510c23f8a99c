import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { closingLine } from './closing-line.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Runs a real vitest over one test file and returns how it ended. */
function vitest(folder: string, tests: string, config = '') {
  writeFileSync(path.join(folder, 'sample.test.ts'), tests);
  writeFileSync(
    path.join(folder, 'vitest.config.mjs'),
    `export default { test: { globals: true, reporters: ['default', ${JSON.stringify(path.resolve('test/support/closing-line.ts'))}], ${config} } };`,
  );
  const { status, stdout } = spawnSync(
    process.execPath,
    [path.resolve('node_modules/vitest/vitest.mjs'), 'run', '--root', folder],
    { encoding: 'utf8', cwd: folder, env: { PATH: process.env['PATH'] ?? '', HOME: folder } },
  );
  return { status, last: stdout.trimEnd().split('\n').at(-1) };
}

test('the line counts, and names skipped tests only where there are any', () => {
  expect(closingLine({ passed: 3, failed: 0, skipped: 0 }, 0)).toBe('3 passed, 0 failed');
  expect(closingLine({ passed: 3, failed: 2, skipped: 1 }, 1)).toBe('3 passed, 2 failed, 1 skipped');
});

test('an exit code that no test explains counts as one failure', () => {
  expect(closingLine({ passed: 3, failed: 0, skipped: 0 }, 1)).toBe('3 passed, 1 failed');
});

test('the last line of a real run counts passed, failed and skipped tests', () => {
  using folder = temporaryFolder();
  const run = vitest(
    folder.path,
    `test('a', () => {}); test('b', () => { throw new Error('no'); }); test.skip('c', () => {}); test.todo('d');`,
  );
  expect(run).toEqual({ status: 1, last: '1 passed, 1 failed, 2 skipped' });
});

test('a test file that cannot be loaded is a failure', () => {
  using folder = temporaryFolder();
  expect(vitest(folder.path, `import './absent.ts'; test('a', () => {});`)).toEqual({
    status: 1,
    last: '0 passed, 1 failed',
  });
});

test('an error outside of any test is a failure', () => {
  using folder = temporaryFolder();
  const run = vitest(
    folder.path,
    `test('a', async () => { setTimeout(() => { throw new Error('late'); }, 0); await new Promise((r) => setTimeout(r, 50)); });`,
  );
  expect(run).toEqual({ status: 1, last: '1 passed, 1 failed' });
});

test('a run in which all is well says so', () => {
  using folder = temporaryFolder();
  expect(vitest(folder.path, `test('a', () => {});`)).toEqual({ status: 0, last: '1 passed, 0 failed' });
});
