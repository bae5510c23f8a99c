import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { makePipe } from '../support/pipe.ts';
import { PROJECT, runGit } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { NEVER, RUN } from '../support/workspaces.ts';
import { bench, poison, type Bench } from '../support/worktree-bench.ts';

const restore = (at: Bench, commit: string, signal = NEVER) =>
  at.world.workspaces.restore(RUN, at.job, at.ready, commit, signal);
const read = (at: Bench, name: string) => readFileSync(path.join(at.worktree, name), 'utf8');
const isThere = (at: Bench, name: string) => existsSync(path.join(at.worktree, name));

describe.each(['own', 'linked'] as const)('with git: %s', (git) => {
  test('what an app writes is neither the agent’s work nor in the way of a removal', async () => {
    await using at = await bench(
      { ...PROJECT, 'data/db.json': '[]', 'gone.txt': 'x', file: 'x', 'a/b/c': 'x' },
      { git },
    );
    at.write({ 'server.js': 'fixed', 'src/new.js': 'new' });
    const turn = await at.commit();
    at.write({
      'data/db.json': '[1]',
      'uploads/deep/a.png': 'x',
      'gone.txt': null,
      'src/.gitignore': 'hidden/\n',
      'src/hidden/x': 'x',
      'node_modules/.cache/x': 'stays',
      '.untilgreen/shot.png': 'stays',
      'debug.log': 'stays',
      file: null,
      'a/b': null,
    });
    at.write({ 'file/is/a/folder': 'x', 'a/b': 'a file' });
    chmodSync(path.join(at.worktree, 'server.js'), 0o755);
    makePipe(path.join(at.worktree, 'pipe'));
    await restore(at, turn.commit);
    expect([read(at, 'data/db.json'), read(at, 'gone.txt'), read(at, 'file'), read(at, 'a/b/c')]).toEqual([
      '[]',
      'x',
      'x',
      'x',
    ]);
    expect([read(at, 'server.js'), read(at, 'src/new.js')]).toEqual(['fixed', 'new']);
    expect(lstatSync(path.join(at.worktree, 'server.js')).mode & 0o100).toBe(0);
    expect([isThere(at, 'uploads'), isThere(at, 'src/.gitignore'), isThere(at, 'src/hidden')]).toEqual([
      false,
      false,
      false,
    ]);
    for (const name of ['node_modules/.cache/x', '.untilgreen/shot.png', 'debug.log'])
      expect(read(at, name)).toBe('stays');
    expect(await at.commit('turn 2')).toEqual(turn);
    await at.world.workspaces.deliver(RUN, at.job, turn.commit, NEVER);
    at.write({ 'data/db.json': '[2]' });
    expect((await at.world.workspaces.retire(RUN, at.job, NEVER)).kept).toEqual(['data/db.json']);
    await restore(at, turn.commit);
    expect(await at.world.workspaces.retire(RUN, at.job, NEVER)).toEqual({ removed: true, kept: [] });
    await restore(at, turn.commit);
    expect(existsSync(at.worktree)).toBe(false);
  });
});

test('a folder that became a link out of the worktree comes back, and nothing is written or removed through the link', async () => {
  using outside = temporaryFolder();
  await using at = await bench({ ...PROJECT, 'src/a.js': 'a', 'src/b.js': 'b' });
  renameSync(path.join(at.worktree, 'src'), path.join(outside.path, 'src'));
  writeFileSync(path.join(outside.path, 'src', 'a.js'), 'changed outside');
  writeFileSync(path.join(outside.path, 'src', 'mine.js'), 'mine');
  symlinkSync(path.join(outside.path, 'src'), path.join(at.worktree, 'src'));
  symlinkSync(outside.path, path.join(at.worktree, 'out'));
  await restore(at, at.ready.commit);
  expect(lstatSync(path.join(at.worktree, 'src')).isDirectory()).toBe(true);
  expect([read(at, 'src/a.js'), read(at, 'src/b.js'), isThere(at, 'out')]).toEqual(['a', 'b', false]);
  expect(readdirSync(path.join(outside.path, 'src')).toSorted()).toEqual(['a.js', 'b.js', 'mine.js']);
  expect(readFileSync(path.join(outside.path, 'src', 'a.js'), 'utf8')).toBe('changed outside');
});

test('what could not be committed stays: a file that is too large or cannot be encoded, a repository’s own history', async () => {
  await using at = await bench({ ...PROJECT, 'big.bin': 'small', 'known.enc': 'odd' });
  at.write({
    '.gitattributes': '*.enc working-tree-encoding=UTF-16\n',
    'new.enc': 'odd',
    'known.enc': 'odder',
    'inner/a.js': 'a',
  });
  truncateSync(path.join(at.worktree, 'big.bin'), 101 * 1024 * 1024);
  runGit(path.join(at.worktree, 'inner'), ['init', '--quiet']);
  const turn = await at.commit();
  expect(turn.notes).toHaveLength(4);
  at.write({ 'inner/junk.js': 'x', 'server.js': 'x' });
  await restore(at, turn.commit);
  expect(lstatSync(path.join(at.worktree, 'big.bin')).size).toBe(101 * 1024 * 1024);
  expect([read(at, 'new.enc'), read(at, 'known.enc'), read(at, 'inner/a.js')]).toEqual(['odd', 'odder', 'a']);
  expect([isThere(at, 'inner/.git'), isThere(at, 'inner/junk.js')]).toEqual([true, false]);
  expect(await at.commit('turn 2')).toMatchObject({ commit: turn.commit, notes: turn.notes.slice(1) });
});

test('a restore that is cut off at any moment is followed by a whole one, and an earlier commit can be gone back to', async () => {
  await using at = await bench();
  at.write({ 'server.js': 'one', 'one.txt': '1' });
  const first = await at.commit();
  at.write({ 'server.js': 'two', 'two.txt': '2', 'one.txt': null });
  const second = await at.commit('turn 2');
  for (const ms of [5, 20, 40, 80, 160]) {
    at.write({ 'server.js': 'junk', 'junk.txt': 'x' });
    const stop = AbortSignal.timeout(ms);
    await restore(at, second.commit, stop).catch((error: unknown) => {
      if (!stop.aborted) throw error;
    });
  }
  await restore(at, second.commit);
  expect(await at.commit('turn 3')).toEqual(second);
  expect([read(at, 'server.js'), isThere(at, 'junk.txt')]).toEqual(['two', false]);
  await restore(at, first.commit);
  expect([read(at, 'server.js'), read(at, 'one.txt'), isThere(at, 'two.txt')]).toEqual(['one', '1', false]);
});

test('no program that the worktree or the git dir names is run, and what is missing is left to the next commit', async () => {
  using trap = temporaryFolder();
  await using at = await bench();
  const witness = path.join(trap.path, 'witness');
  const evil = path.join(trap.path, 'evil.sh');
  writeFileSync(evil, `#!/bin/sh\necho ran >> ${witness}\ncat\n`, { mode: 0o755 });
  poison(path.join(at.worktree, '.git'), evil);
  poison(path.join(at.root, 'control.git'), evil);
  mkdirSync(path.join(at.worktree, 'inner'));
  runGit(path.join(at.worktree, 'inner'), ['init', '--quiet']);
  poison(path.join(at.worktree, 'inner', '.git'), evil);
  at.write({ '.gitattributes': '* filter=evil diff=evil merge=evil\n', 'server.js': 'x', 'inner/a.js': 'x' });
  await restore(at, at.ready.commit);
  expect([read(at, 'server.js').includes('createServer'), isThere(at, '.gitattributes')]).toEqual([true, false]);
  expect(existsSync(witness)).toBe(false);
  rmSync(path.join(at.root, 'control.json'));
  at.write({ 'server.js': 'x' });
  await restore(at, at.ready.commit);
  expect(read(at, 'server.js')).toBe('x');
  expect((await at.commit()).tampered).toEqual(['control.json']);
});
