import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { smallDisk } from '../support/small-disk.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { untilgreen } from './support/cli.ts';
import { MENDED, quickProject } from './support/quick-project.ts';
import { scripted } from './support/project.ts';
import { expectNothingLeft, fingerprintOf } from './support/untouched.ts';

test('a state directory on a read-only disk ends a run before anything is made', async ({ skip }) => {
  using disk = smallDisk('size=64k,ro');
  if (disk === null) return skip('this user may not mount a read-only disk');
  using folder = temporaryFolder();
  const project = quickProject(folder.path);
  const before = fingerprintOf(project);
  const at = { cwd: project.root, state: path.join(disk.path, 'state') };
  const finished = await untilgreen(['run', 'x', '--json', ...scripted(folder.path, MENDED)], at);
  expect(finished.code, finished.stderr).toBe(4);
  const { error } = JSON.parse(finished.stdout) as { error: { message: string; fix: string } };
  expect(error.message).toMatch(/read-only/);
  expect(error.message).toContain(at.state);
  expect(error.fix).toMatch(/--state-dir PATH/);
  expect(fingerprintOf(project)).toEqual(before);
}, 60_000);

const AGENT = `#!/bin/sh
printf '%s\\n' "$UNTILGREEN_TURN" >> "$1/turns"
case "$UNTILGREEN_TURN" in
  1) head -c 400000000 /dev/urandom > filler.bin;;
  *) rm -f filler.bin; sed -i 's/const STEP = 2;/const STEP = 1;/' page.html;;
esac
`;

test('an agent that fills the disk stops the run, which goes on when there is room again and repeats no turn', async ({
  skip,
}) => {
  using disk = smallDisk('size=16m');
  if (disk === null) return skip('this user may not mount a disk');
  using folder = temporaryFolder();
  const project = quickProject(folder.path);
  const agent = path.join(folder.path, 'agent.sh');
  writeFileSync(agent, AGENT);
  chmodSync(agent, 0o755);
  const before = fingerprintOf(project);
  const at = { cwd: project.root, state: path.join(disk.path, 'state') };
  const full = await untilgreen(['run', 'x', '--json', '--agent', 'command', '--', agent, folder.path], at);
  expect(full.code, full.stderr).toBe(4);
  expect(full.stderr).toMatch(/disk is full|no space/i);
  const [, id = ''] = /untilgreen resume (\S+)/.exec(full.stderr) ?? [];
  expect(id, full.stderr).not.toBe('');

  execFileSync('mount', ['-o', 'remount,size=300m', disk.path]);
  const finished = await untilgreen(['resume', id, '--json'], at);
  expect(finished.code, finished.stderr).toBe(0);
  const { run, branch } = JSON.parse(finished.stdout) as { run: string; branch: string };
  expect(project.git('diff', '--name-only', 'main', branch)).toBe('page.html\n');
  expect(readFileSync(path.join(folder.path, 'turns'), 'utf8')).toBe('1\n2\n');
  await expectNothingLeft(run, at.state, project);
  expect(fingerprintOf(project)).toEqual(before);
}, 240_000);
