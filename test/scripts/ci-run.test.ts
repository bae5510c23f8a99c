import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { programOnPath } from '../../src/browser/find-places.ts';
import { writeProgram } from '../support/machine.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Runs the real `.ci/run` with a small program in the place of npm. */
function ci(folder: string, npm: string | null) {
  const bin = path.join(folder, 'bin');
  mkdirSync(path.join(folder, 'project', '.ci'), { recursive: true });
  mkdirSync(bin);
  for (const name of [
    'bash',
    'env',
    'dirname',
    'mktemp',
    'rm',
    'tee',
    'grep',
    'tail',
    'timeout',
    'node',
    'git',
    'sh',
  ]) {
    const program = name === 'node' ? process.execPath : programOnPath(name, process.env);
    if (program !== null) symlinkSync(program, path.join(bin, name));
  }
  if (npm !== null) writeProgram(path.join(bin, 'npm'), `echo "$*" > '${folder}/called'\n${npm}`);
  const script = path.join(folder, 'project', '.ci', 'run');
  cpSync('.ci/run', script);
  const { status, stdout, stderr } = spawnSync(script, { encoding: 'utf8', env: { PATH: bin, TMPDIR: folder } });
  return { status, stdout, stderr, last: stdout.trimEnd().split('\n').at(-1) };
}

test('a gate that passes ends with the closing line of the tests and 0', () => {
  using folder = temporaryFolder();
  const run = ci(folder.path, 'echo "checking"; echo "12 passed, 0 failed, 1 skipped"');
  expect(run).toMatchObject({ status: 0, last: '12 passed, 0 failed, 1 skipped' });
  expect(readFileSync(path.join(folder.path, 'called'), 'utf8')).toBe('run check\n');
});

test('tests that fail give their closing line and the code of npm', () => {
  using folder = temporaryFolder();
  const run = ci(folder.path, 'echo "12 passed, 2 failed"; echo "npm error" >&2; exit 7');
  expect(run).toMatchObject({ status: 7, last: '12 passed, 2 failed' });
});

test('a check that fails before the tests is a failure in the closing line', () => {
  using folder = temporaryFolder();
  expect(ci(folder.path, 'echo "lint: 3 errors"; exit 1')).toMatchObject({ status: 1, last: '0 passed, 1 failed' });
});

test('a check that fails after passing tests is a failure in the closing line', () => {
  using folder = temporaryFolder();
  expect(ci(folder.path, 'echo "12 passed, 0 failed"; exit 1')).toMatchObject({
    status: 1,
    last: '12 passed, 1 failed',
  });
});

test('a gate that ran no tests is a failure, whatever npm says', () => {
  using folder = temporaryFolder();
  expect(ci(folder.path, 'exit 0')).toMatchObject({ status: 1, last: '0 passed, 1 failed' });
});

test('a machine without npm is told what to install', () => {
  using folder = temporaryFolder();
  const run = ci(folder.path, null);
  expect(run.status).toBe(1);
  expect(run.stderr).toContain('npm is not on the PATH. Install Node 20 or newer');
});
