import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Plan } from '../../src/core/model.ts';
import { freeName } from '../../src/workspace/deliver.ts';
import { makeRepository, writeFiles } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { freezeAt, jobFor, NEVER, RUN, testWorkspaces } from '../support/workspaces.ts';

async function worked(plan: Partial<Plan> = {}, branch?: string) {
  const repository = makeRepository();
  const world = testWorkspaces();
  const { workspaces } = world;
  const freeze = await freezeAt(workspaces, repository);
  const job = jobFor(freeze, plan, branch === undefined ? {} : { branch });
  const ready = await workspaces.provision(RUN, job, NEVER);
  writeFiles(ready.path, { 'server.js': 'fixed' });
  const turn = await workspaces.commit(RUN, job, ready, 'turn 1', NEVER);
  return {
    world,
    workspaces,
    repository,
    job,
    ready,
    turn,
    deliver: () => workspaces.deliver(RUN, job, turn.commit, NEVER),
    pin: () => repository.git('for-each-ref', 'refs/untilgreen'),
    [Symbol.asyncDispose]: async () => {
      await world[Symbol.asyncDispose]();
      repository[Symbol.dispose]();
    },
  };
}

describe.each(['own', 'linked'] as const)('with git: %s', (git) => {
  test('the work arrives as a branch, and nothing else in the repository changes', async () => {
    await using at = await worked({ git });
    at.repository.write({ 'server.js': 'the user is editing this', 'new.txt': 'and this' });
    at.repository.git('add', 'new.txt');
    const before = at.repository.fingerprint();
    const gitFiles = readdirSync(path.join(at.repository.path, '.git')).toSorted();
    const branch = await at.deliver();
    expect(branch).toBe(at.job.branch);
    expect(at.repository.git('rev-parse', branch).trim()).toBe(at.turn.commit);
    expect(at.repository.git('log', '--format=%s', branch)).toBe('turn 1\nfirst commit\n');
    expect(at.repository.git('show', `${branch}:server.js`)).toBe('fixed');
    expect(at.pin()).toBe('');
    expect(at.repository.fingerprint()).toEqual(before);
    expect(readdirSync(path.join(at.repository.path, '.git')).toSorted()).toEqual(gitFiles);
    expect(at.repository.git('fsck', '--connectivity-only')).toBe('');
  });

  test('delivering again is the same delivery', async () => {
    await using at = await worked({ git });
    const branch = await at.deliver();
    expect(await at.deliver()).toBe(branch);
    await at.workspaces.retire(RUN, at.job, NEVER);
    expect(await at.deliver()).toBe(branch);
    expect(at.repository.git('branch', '--format=%(refname:short)').trim().split('\n')).toHaveLength(2);
  });

  test('removal waits until the work is in a ref, and then leaves nothing behind', async () => {
    await using at = await worked({ git });
    const { root } = at.workspaces.folders(RUN);
    writeFileSync(path.join(at.ready.path, 'dirty.txt'), 'not committed');
    writeFileSync(path.join(at.ready.path, 'ignored.log'), 'ignored by .gitignore');
    const before = at.repository.fingerprint();
    const first = await at.workspaces.remove(RUN, at.job, NEVER);
    expect(first.removed).toBe(false);
    expect(first.kept).toEqual(['dirty.txt', expect.stringContaining(at.turn.commit.slice(0, 12))]);
    expect(readFileSync(path.join(at.ready.path, 'dirty.txt'), 'utf8')).toBe('not committed');
    const branch = await at.deliver();
    expect((await at.workspaces.retire(RUN, at.job, NEVER)).kept).toEqual(['dirty.txt']);
    rmSync(path.join(at.ready.path, 'dirty.txt'));
    expect(await at.workspaces.remove(RUN, at.job, NEVER)).toEqual({ removed: true, kept: [] });
    expect(existsSync(root)).toBe(false);
    expect(await at.workspaces.remove(RUN, at.job, NEVER)).toEqual({ removed: true, kept: [] });
    expect(at.repository.git('rev-parse', branch).trim()).toBe(at.turn.commit);
    expect(at.repository.git('worktree', 'list').trim().split('\n')).toHaveLength(1);
    expect(at.pin()).toBe('');
    expect(at.repository.fingerprint()).toEqual(before);
  });

  test('a retired run keeps its prompts, logs and check rounds', async () => {
    await using at = await worked({ git });
    const { root, turns, checks, worktree, frozen } = at.workspaces.folders(RUN);
    writeFiles(root, { 'turns/1/prompt.md': 'x', 'checks/1/app.log': 'x' });
    await at.deliver();
    expect(await at.workspaces.retire(RUN, at.job, NEVER)).toEqual({ removed: true, kept: [] });
    expect([turns, checks, worktree, frozen].map((folder) => existsSync(folder))).toEqual([true, true, false, false]);
    expect(await at.workspaces.retire(RUN, at.job, NEVER)).toEqual({ removed: true, kept: [] });
    expect(await at.workspaces.remove(RUN, at.job, NEVER)).toEqual({ removed: true, kept: [] });
  });
});

test('a branch that exists with other work keeps it: the delivery gets a number', async () => {
  await using at = await worked();
  at.repository.git('branch', at.job.branch);
  expect(await at.deliver()).toBe(`${at.job.branch}-2`);
  expect(await at.deliver()).toBe(`${at.job.branch}-2`);
  expect(at.repository.git('rev-parse', at.job.branch)).toBe(at.repository.git('rev-parse', 'main'));
});

test('a branch that stands where a folder of branches would is no obstacle', async () => {
  await using at = await worked();
  at.repository.git('branch', 'untilgreen');
  expect(await at.deliver()).toBe(at.job.branch.replace('/', '-'));
});

test('names: free, the same, numbered, blocked from either side', () => {
  const taken = new Map([
    ['main', 'a'],
    ['x/y', 'b'],
    ['x/y-2', 'c'],
    ['top', 'd'],
    ['deep/er/branch', 'e'],
  ]);
  expect(freeName('x/z', 'n', taken)).toBe('x/z');
  expect(freeName('x/y', 'b', taken)).toBe('x/y');
  expect(freeName('x/y', 'c', taken)).toBe('x/y-2');
  expect(freeName('x/y', 'n', taken)).toBe('x/y-3');
  expect(freeName('top/x', 'n', taken)).toBe('top-x');
  expect(freeName('deep/er', 'n', taken)).toBe('deep-er');
});

test('hooks, settings and traps of the user’s repository are not run by a delivery', async () => {
  using trap = temporaryFolder();
  await using at = await worked();
  const witness = path.join(trap.path, 'witness');
  const evil = path.join(trap.path, 'evil.sh');
  writeFileSync(evil, `#!/bin/sh\necho ran >> ${witness}\n`, { mode: 0o755 });
  for (const hook of ['reference-transaction', 'post-checkout', 'post-merge', 'pre-auto-gc', 'post-index-change']) {
    writeFileSync(path.join(at.repository.path, '.git', 'hooks', hook), `#!/bin/sh\n${evil}\n`, { mode: 0o755 });
  }
  const settings = {
    'core.hooksPath': trap.path,
    'core.fsmonitor': evil,
    'gc.auto': '1',
    'fetch.prune': 'true',
    'fetch.recurseSubmodules': 'true',
    'protocol.file.allow': 'never',
    'push.followTags': 'true',
  };
  for (const [name, value] of Object.entries(settings)) at.repository.git('config', name, value);
  const branch = await at.deliver();
  await at.workspaces.remove(RUN, at.job, NEVER);
  expect(existsSync(witness)).toBe(false);
  expect(at.repository.git('-c', 'core.hooksPath=/dev/null', 'rev-parse', branch).trim()).toBe(at.turn.commit);
});

test('work in a branch that the user rewrote or deleted since is kept', async () => {
  await using at = await worked();
  const branch = await at.deliver();
  at.repository.git('branch', '--quiet', '-D', branch);
  const { removed, kept } = await at.workspaces.remove(RUN, at.job, NEVER);
  expect(removed).toBe(false);
  expect(kept).toEqual([expect.stringContaining('in no branch')]);
  // Merged under another name, it is safe.
  at.repository.git('branch', 'mine', at.turn.commit);
  expect((await at.workspaces.remove(RUN, at.job, NEVER)).removed).toBe(true);
});

test('a run in which nothing was done can always be removed', async () => {
  using repository = makeRepository();
  await using world = testWorkspaces();
  repository.write({ 'scenarios/new.spec.ts': 'x' });
  const job = jobFor(await freezeAt(world.workspaces, repository));
  expect(await world.workspaces.remove(RUN, job, NEVER)).toEqual({ removed: true, kept: [] });
  await world.workspaces.provision(RUN, job, NEVER);
  expect(await world.workspaces.remove(RUN, job, NEVER)).toEqual({ removed: true, kept: [] });
  // Another run with the same new scenarios may still wait for them.
  expect(readdirSync(path.join(world.state, 'added'))).toEqual([job.frozen.tree]);
});

test('with the repository or the records gone, what may be work stays', async () => {
  await using at = await worked();
  const { root } = at.workspaces.folders(RUN);
  writeFiles(root, { 'turns/1/prompt.md': 'x' });
  const record = readFileSync(path.join(root, 'control.json'), 'utf8');
  rmSync(path.join(root, 'control.json'));
  expect((await at.workspaces.remove(RUN, at.job, NEVER)).kept).toEqual([expect.stringContaining(at.ready.path)]);
  writeFileSync(path.join(root, 'control.json'), record);
  rmSync(path.join(root, 'control.git'), { recursive: true });
  expect((await at.workspaces.remove(RUN, at.job, NEVER)).kept).toEqual([expect.stringContaining('git dir is gone')]);
  rmSync(at.repository.path, { recursive: true });
  expect((await at.workspaces.remove(RUN, at.job, NEVER)).kept).toEqual([expect.stringContaining('is gone')]);
  expect(existsSync(at.ready.path)).toBe(true);
});
