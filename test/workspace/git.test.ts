import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { messageOf } from '../../src/support/errors.ts';
import { gitBytes, GitFailure, gitText, ownPlace, sha, userPlace, type GitPlace } from '../../src/workspace/git.ts';
import { isAlive, pidIn } from '../support/alive.ts';
import { eventually } from '../support/eventually.ts';
import { refusal } from '../support/refusal.ts';
import { makeRepository } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { NEVER } from '../support/workspaces.ts';

/** A program called git that does as the script says. */
function fakeGit(script: string): Disposable & { readonly path: string; readonly place: GitPlace } {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder.path, 'git'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const place = userPlace(folder.path, { ...process.env, PATH: `${folder.path}:${process.env['PATH']}` });
  return { ...folder, place };
}

describe.each([
  ['as text', gitText],
  ['byte for byte', gitBytes],
] as const)('%s', (_, git) => {
  test('what git prints comes back as it is', async () => {
    using repository = makeRepository({ files: { 'a b\n': 'x' } });
    const place = userPlace(repository.path, process.env);
    expect((await git(place, ['ls-files', '-z'], NEVER)).toString()).toBe('a b\n\0');
  });

  test('an exit code other than 0 is a failure, also when nothing was said', async () => {
    using repository = makeRepository();
    const place = userPlace(repository.path, process.env);
    const failing = git(place, ['rev-parse', '--verify', '--quiet', 'nope'], NEVER);
    await expect(failing).rejects.toMatchObject({ code: 'GIT_FAILED', exitCode: 1, stderr: '' });
    const loud = git(place, ['cat-file', 'blob', '1'.repeat(40)], NEVER);
    await expect(loud).rejects.toThrow(/bad file/);
    await expect(loud).rejects.toBeInstanceOf(GitFailure);
  });

  test('git is not asked for anything but what it is told to', async () => {
    using fake = fakeGit('env; echo "args: $@"');
    const secrets = {
      ...process.env,
      PATH: fake.place.env['PATH'],
      GIT_DIR: '/x',
      AWS_SECRET: 's3cr3t',
      GIT_PAGER: 'evil',
    };
    const printed = (await git(userPlace(fake.path, secrets), ['status'], NEVER)).toString();
    for (const name of ['AWS_SECRET', 'GIT_DIR', 'GIT_PAGER'])
      expect(printed).not.toMatch(new RegExp(`^${name}=`, 'm'));
    expect(printed).toContain('GIT_TERMINAL_PROMPT=0\n');
    expect(printed).toContain('GIT_EDITOR=true\n');
    expect(printed).toContain('GIT_OPTIONAL_LOCKS=0\n');
    expect(printed).toMatch(/args: .*-c core\.hooksPath=\/dev\/null .*status\n/);
    const own = (
      await git(ownPlace(fake.path, { gitDir: '/g' }, { ...secrets, UNTILGREEN_RUN: 'r' }), ['status'], NEVER)
    ).toString();
    expect(own).toContain('GIT_CONFIG_GLOBAL=/dev/null\n');
    expect(own).toContain('GIT_DIR=/g\n');
    expect(own).toContain('UNTILGREEN_RUN=r\n');
  });

  test('a git that waits for ever is ended at its deadline, and by an abort', async () => {
    using fake = fakeGit('echo $$ > pid; exec sleep 60');
    const slow = git({ ...fake.place, deadlineMs: 1_000 }, ['fetch'], NEVER);
    expect((await refusal('TIMED_OUT', slow)).what).toContain('git fetch took longer than 1000 ms');
    const pid = pidIn(path.join(fake.path, 'pid')) ?? 0;
    await eventually('the first git is gone', async () => !(await isAlive(pid)));
    writeFileSync(path.join(fake.path, 'pid'), '');
    const stop = new AbortController();
    const waiting = git(fake.place, ['fetch'], stop.signal).catch(messageOf);
    const second = await eventually('the second git runs', () => pidIn(path.join(fake.path, 'pid')));
    stop.abort(new Error('enough'));
    expect(await waiting).toBe('enough');
    await eventually('the second git is gone', async () => !(await isAlive(second)));
    await expect(git(fake.place, ['status'], stop.signal)).rejects.toThrow('enough');
  });

  test('no git, and no folder to run it in, are told apart', async () => {
    using empty = temporaryFolder();
    await refusal('NO_GIT', git(userPlace(empty.path, { PATH: empty.path }), ['version'], NEVER));
    const gone = git(userPlace(path.join(empty.path, 'gone'), process.env), ['version'], NEVER);
    expect((await refusal('GIT_FAILED', gone)).what).toContain('does not exist');
  });
});

test('what is written to git is read by it', async () => {
  using repository = makeRepository();
  const place = userPlace(repository.path, process.env);
  const hash = await gitBytes(place, ['hash-object', '--stdin'], NEVER, Buffer.from([0, 255, 10]));
  expect(sha(hash.toString())).toMatch(/^[0-9a-f]{40}$/);
  expect(() => sha('main')).toThrow('not a sha');
});
