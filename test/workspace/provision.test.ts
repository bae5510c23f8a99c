import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { makeRepository, runGit } from '../support/repository.ts';
import { refusal } from '../support/refusal.ts';
import { smallDisk } from '../support/small-disk.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { freezeAt, jobFor, NEVER, provisioned, RUN, testWorkspaces } from '../support/workspaces.ts';

describe.each(['own', 'linked'] as const)('with git: %s', (git) => {
  test('the agent finds a normal repository at the base, and the user’s own is as it was', async () => {
    using repository = makeRepository();
    await using world = testWorkspaces();
    repository.write({ 'server.js': 'edited, not committed' });
    const before = repository.fingerprint();
    const { job, ready } = await provisioned(world, repository, { git });
    expect(ready.commit).toBe(job.frozen.baseCommit);
    expect(ready.tree).toBe(job.frozen.tree);
    expect(ready.path).toBe(world.workspaces.folders(RUN).worktree);
    expect(runGit(ready.path, ['status', '--porcelain'])).toBe('');
    expect(runGit(ready.path, ['rev-parse', 'HEAD']).trim()).toBe(ready.commit);
    expect(runGit(ready.path, ['log', '--format=%s']).trim()).toBe('first commit');
    expect(readFileSync(path.join(ready.path, 'server.js'), 'utf8')).toContain('createServer');
    runGit(ready.path, ['commit', '--quiet', '--allow-empty', '-m', 'the agent may commit']);
    expect(repository.fingerprint()).toEqual(before);
    expect(repository.git('rev-parse', `refs/untilgreen/${RUN}`).trim()).toBe(ready.commit);
  });

  test('scenarios that were not committed are in the worktree and in the oracle', async () => {
    using repository = makeRepository();
    await using world = testWorkspaces();
    repository.write({ 'scenarios/new.spec.ts': 'new' });
    const before = repository.fingerprint();
    const freeze = await freezeAt(world.workspaces, repository);
    // What is judged was fixed at the freeze: later edits are not seen.
    repository.write({ 'scenarios/new.spec.ts': 'edited since' });
    const job = jobFor(freeze, { git });
    const ready = await world.workspaces.provision(RUN, job, NEVER);
    const { frozen } = world.workspaces.folders(RUN);
    expect(readFileSync(path.join(ready.path, 'scenarios/new.spec.ts'), 'utf8')).toBe('new');
    expect(readFileSync(path.join(frozen, 'scenarios/new.spec.ts'), 'utf8')).toBe('new');
    expect(ready.commit).not.toBe(job.frozen.baseCommit);
    expect(ready.tree).toBe(job.frozen.tree);
    expect(runGit(ready.path, ['status', '--porcelain'])).toBe('');
    expect(runGit(ready.path, ['rev-parse', 'HEAD^']).trim()).toBe(job.frozen.baseCommit);
    repository.write({ 'scenarios/new.spec.ts': 'new' });
    expect(repository.fingerprint()).toEqual(before);
  });

  test('a repeated attempt replaces what the first one left', async () => {
    using repository = makeRepository();
    await using world = testWorkspaces();
    const { job, ready } = await provisioned(world, repository, { git });
    writeFileSync(path.join(ready.path, 'stale.txt'), 'x');
    writeFileSync(path.join(world.workspaces.folders(RUN).root, 'control.git', 'index.lock'), '');
    expect(await world.workspaces.provision(RUN, job, NEVER)).toEqual(ready);
    expect(existsSync(path.join(ready.path, 'stale.txt'))).toBe(false);
    expect(runGit(ready.path, ['status', '--porcelain'])).toBe('');
    const listed = repository.git('worktree', 'list', '--porcelain').match(/^worktree /gm);
    expect(listed).toHaveLength(git === 'linked' ? 2 : 1);
  });

  test('an attempt that was cut off at any moment is followed by a whole one', async () => {
    using repository = makeRepository();
    await using world = testWorkspaces();
    repository.write({ 'scenarios/new.spec.ts': 'new' });
    const job = jobFor(await freezeAt(world.workspaces, repository), { git });
    for (const ms of [15, 60, 120, 240]) {
      const stop = AbortSignal.timeout(ms);
      await world.workspaces.provision(RUN, job, stop).catch((error: unknown) => {
        if (!stop.aborted) throw error;
      });
    }
    const ready = await world.workspaces.provision(RUN, job, NEVER);
    expect(runGit(ready.path, ['status', '--porcelain'])).toBe('');
    expect(readdirSync(world.workspaces.folders(RUN).root).filter((name) => name.startsWith('previous'))).toEqual([]);
  });

  test('submodules and LFS files are filled in from the checkout, and count as unchanged', async () => {
    using inner = makeRepository({ files: { 'deep/lib.js': 'lib' } });
    using repository = makeRepository();
    await using world = testWorkspaces();
    const bytes = 'the real picture';
    const oid = '7a9ebe87d5d9a4c5e1d97f3ad3bd5cbf6d5e1dce6b0f4c3a4d1f5b1f8a7c9e01';
    repository.git('submodule', '--quiet', 'add', inner.path, 'libs/in ner');
    repository.commit({
      '.gitattributes': '*.png filter=lfs -text\n',
      'logo.png': `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${bytes.length}\n`,
    });
    const stored = path.join(repository.path, '.git/lfs/objects', oid.slice(0, 2), oid.slice(2, 4));
    mkdirSync(stored, { recursive: true });
    writeFileSync(path.join(stored, oid), bytes);
    const { job, ready } = await provisioned(world, repository, { git });
    expect(readFileSync(path.join(ready.path, 'logo.png'), 'utf8')).toBe(bytes);
    expect(readFileSync(path.join(ready.path, 'libs/in ner/deep/lib.js'), 'utf8')).toBe('lib');
    expect(readFileSync(path.join(world.workspaces.folders(RUN).frozen, 'logo.png'), 'utf8')).toBe(bytes);
    writeFileSync(path.join(ready.path, 'libs/in ner/deep/lib.js'), 'edited');
    const commit = await world.workspaces.commit(RUN, job, ready, 'turn', NEVER);
    expect(commit.changed).toEqual([]);
    expect(commit.tree).toBe(ready.tree);
  });
});

test.each(['own', 'linked'] as const)(
  'a controller that is killed at any moment leaves nothing that the next attempt stumbles over (git: %s)',
  async (git) => {
    using repository = makeRepository();
    await using world = testWorkspaces();
    repository.write({ 'scenarios/new.spec.ts': 'new' });
    const before = repository.fingerprint();
    const job = jobFor(await freezeAt(world.workspaces, repository), { git });
    const jobFile = path.join(world.state, 'job.json');
    writeFileSync(jobFile, JSON.stringify(job));
    const program = path.join(import.meta.dirname, '../support/programs/provisioner.ts');
    for (const ms of [40, 170, 420, 900]) {
      const controller = spawn(process.execPath, ['--no-warnings', program, world.state, RUN, jobFile], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      await new Promise((resolve) => controller.stdout.once('data', resolve));
      await pause(ms);
      controller.kill('SIGKILL');
      const ready = await world.workspaces.provision(RUN, job, NEVER);
      expect(runGit(ready.path, ['status', '--porcelain'])).toBe('');
      const turn = await world.workspaces.commit(RUN, job, ready, 'turn', NEVER);
      expect(turn).toMatchObject({ changed: [], tampered: [], notes: [], commit: ready.commit });
    }
    expect((await world.workspaces.remove(RUN, job, NEVER)).removed).toBe(true);
    expect(repository.fingerprint()).toEqual(before);
    expect(repository.git('worktree', 'list').trim().split('\n')).toHaveLength(1);
  },
  120_000,
);

test('the oracle is read-only files with a digest; links that lead elsewhere are left out', async () => {
  using repository = makeRepository();
  await using world = testWorkspaces();
  repository.write({ 'run.sh!': '#!/bin/sh\n' });
  symlinkSync('/etc/hostname', path.join(repository.path, 'outside'));
  symlinkSync('../../elsewhere', path.join(repository.path, 'scenarios', 'up'));
  symlinkSync('../server.js', path.join(repository.path, 'scenarios', 'server-link.js'));
  repository.commit({});
  const { ready } = await provisioned(world, repository);
  const { frozen } = world.workspaces.folders(RUN);
  const mode = (name: string) => statSync(path.join(frozen, name)).mode & 0o777;
  expect(mode('server.js')).toBe(0o444);
  expect(mode('run.sh')).toBe(0o555);
  expect([mode('.'), mode('scenarios')]).toEqual([0o555, 0o555]);
  expect(existsSync(path.join(frozen, '.git'))).toBe(false);
  expect(readdirSync(frozen)).not.toContain('outside');
  expect(readdirSync(path.join(frozen, 'scenarios')).toSorted()).toEqual(['server-link.js', 'shop.spec.ts']);
  expect(ready.frozenDigest).toMatch(/^[0-9a-f]{64}$/);
});

test('the digest of the oracle is of paths, modes and bytes: the same tree gives the same digest', async () => {
  using repository = makeRepository();
  await using world = testWorkspaces();
  const first = (await provisioned(world, repository)).ready.frozenDigest;
  expect((await provisioned(world, repository)).ready.frozenDigest).toBe(first);
  repository.commit({ 'server.js!': readFileSync(path.join(repository.path, 'server.js')) });
  expect((await provisioned(world, repository)).ready.frozenDigest).not.toBe(first);
});

test('an attempt in which an agent worked is moved aside, not deleted', async () => {
  using repository = makeRepository();
  await using world = testWorkspaces();
  const { job, ready } = await provisioned(world, repository);
  writeFileSync(path.join(ready.path, 'work.txt'), 'paid for');
  await world.workspaces.commit(RUN, job, ready, 'turn', NEVER);
  writeFileSync(path.join(ready.path, 'more.txt'), 'not committed');
  await world.workspaces.provision(RUN, job, NEVER);
  const { root } = world.workspaces.folders(RUN);
  expect(readFileSync(path.join(root, 'previous-1', 'worktree', 'more.txt'), 'utf8')).toBe('not committed');
  const { removed, kept } = await world.workspaces.remove(RUN, job, NEVER);
  expect(removed).toBe(false);
  expect(kept).toEqual([path.join(root, 'previous-1')]);
});

test('a base that is gone, and a branch name that git refuses, are said before anything is made', async () => {
  using repository = makeRepository();
  await using world = testWorkspaces();
  const job = jobFor(await freezeAt(world.workspaces, repository));
  const gone = { ...job, frozen: { ...job.frozen, baseCommit: '1'.repeat(40) } };
  expect((await refusal('BAD_REF', world.workspaces.provision(RUN, gone, NEVER))).what).toContain('1'.repeat(40));
  for (const branch of ['a..b', '-x', 'has space', 'x.lock', '']) {
    const { what, fix } = await refusal('BAD_REF', world.workspaces.provision(RUN, { ...job, branch }, NEVER));
    expect(what).toContain(JSON.stringify(branch));
    expect(fix).not.toContain('--');
  }
  expect(existsSync(world.workspaces.folders(RUN).worktree)).toBe(false);
});

test('uncommitted scenarios are found again when the kept copy is gone, but only as they were', async () => {
  using repository = makeRepository();
  await using world = testWorkspaces();
  repository.write({ 'scenarios/new.spec.ts': 'new' });
  const job = jobFor(await freezeAt(world.workspaces, repository));
  const added = path.join(world.state, 'added');
  rmSync(added, { recursive: true });
  expect((await world.workspaces.provision(RUN, job, NEVER)).tree).toBe(job.frozen.tree);
  await world.workspaces.remove(RUN, job, NEVER);
  rmSync(added, { recursive: true });
  repository.write({ 'scenarios/new.spec.ts': 'edited' });
  expect((await refusal('CORRUPT', world.workspaces.provision(RUN, job, NEVER))).fix).toContain('untilgreen run');
});

test('a shallow clone, a linked worktree and a clone that borrows objects can all be provisioned', async () => {
  using repository = makeRepository();
  using outside = temporaryFolder();
  await using world = testWorkspaces();
  repository.commit({ 'b.txt': 'x' });
  const at = (name: string) => ({ path: path.join(outside.path, name) });
  runGit(outside.path, ['clone', '--quiet', '--depth=1', `file://${repository.path}`, 'shallow']);
  runGit(outside.path, ['clone', '--quiet', '--shared', repository.path, 'borrows']);
  runGit(outside.path, ['clone', '--quiet', '--shared', at('borrows').path, 'borrows "twice"']);
  // Git writes relative alternates of alternates only by hand, and then ignores them unless the chain is spelled out.
  const relative = path.relative(
    path.join(at('borrows').path, '.git/objects'),
    path.join(repository.path, '.git/objects'),
  );
  writeFileSync(path.join(at('borrows').path, '.git/objects/info/alternates'), `${relative}\n`);
  repository.git('worktree', 'add', '--quiet', at('linked').path);
  for (const name of ['shallow', 'borrows', 'borrows "twice"', 'linked']) {
    const { job, ready } = await provisioned(world, at(name));
    writeFileSync(path.join(ready.path, 'fix.txt'), name);
    const commit = await world.workspaces.commit(RUN, job, ready, 'turn', NEVER);
    expect(commit.changed).toEqual(['fix.txt']);
    const branch = await world.workspaces.deliver(RUN, job, commit.commit, NEVER);
    expect(runGit(at(name).path, ['show', `${branch}:fix.txt`])).toBe(name);
    expect(runGit(at(name).path, ['fsck', '--connectivity-only', '--no-dangling']).trim()).toBe('');
    expect((await world.workspaces.remove(RUN, job, NEVER)).removed).toBe(true);
    runGit(at(name).path, ['branch', '--quiet', '-D', branch]);
  }
});

test.each(['repo with space', 'new\nline', 'q"uote', '-dash', 'ünï', 'a:b', '#hash'])(
  'a repository in a folder called %j goes all the way to a delivered branch',
  async (folder) => {
    using repository = makeRepository({ folder });
    await using world = testWorkspaces();
    const { job, ready } = await provisioned(world, repository);
    writeFileSync(path.join(ready.path, 'fix.txt'), 'x');
    const { commit } = await world.workspaces.commit(RUN, job, ready, 'turn', NEVER);
    expect(runGit(ready.path, ['log', '--format=%s']).trim()).toBe('first commit');
    const branch = await world.workspaces.deliver(RUN, job, commit, NEVER);
    expect(repository.git('rev-parse', branch).trim()).toBe(commit);
  },
);

test('twenty runs of one repository are provisioned at once and do not touch each other', async () => {
  using repository = makeRepository();
  const runs = Array.from({ length: 20 }, (_, index) => `run-${index}`);
  await using world = testWorkspaces({}, runs);
  const before = repository.fingerprint();
  const job = jobFor(await freezeAt(world.workspaces, repository), {});
  const ready = await Promise.all(
    runs.map((run, index) =>
      world.workspaces.provision(run, index % 2 ? job : { ...job, plan: { ...job.plan, git: 'linked' } }, NEVER),
    ),
  );
  expect(new Set(ready.map((each) => each.path)).size).toBe(20);
  for (const each of ready) expect(runGit(each.path, ['status', '--porcelain'])).toBe('');
  expect(repository.fingerprint()).toEqual(before);
  const removals = await Promise.all(runs.map((run) => world.workspaces.remove(run, job, NEVER)));
  expect(removals.every((each) => each.removed)).toBe(true);
  expect(repository.git('worktree', 'list').trim().split('\n')).toHaveLength(1);
  expect(repository.git('for-each-ref', 'refs/untilgreen')).toBe('');
}, 120_000);

test('a full disk and a read-only one are named, and with room again the run goes on', async (context) => {
  using repository = makeRepository({ files: { 'big.bin': Buffer.alloc(600_000, 'x'), 'scenarios/a.spec.ts': 'x' } });
  using full = smallDisk('size=1m');
  using readOnly = smallDisk('ro');
  if (!full || !readOnly) return context.skip('this user may not mount a file system');
  await using locked = testWorkspaces({ state: readOnly.path });
  expect((await refusal('DISK', provisioned(locked, repository))).what).toContain('read-only');
  await using world = testWorkspaces({ state: full.path });
  expect((await refusal('DISK', provisioned(world, repository))).what).toContain('full');
  await using roomy = testWorkspaces();
  expect((await provisioned(roomy, repository)).ready.commit).toMatch(/^[0-9a-f]{40}$/);
});

test('a run id that is no file name is a bug, not a path', () => {
  expect(() => testWorkspaces().workspaces.folders('../../etc')).toThrow('not a run id');
});
