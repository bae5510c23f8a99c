import { existsSync, lstatSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { CommandSpec } from '../../src/core/model.ts';
import { makeRepository, runGit, writeFiles } from '../support/repository.ts';
import { refusal } from '../support/refusal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { freezeAt, jobFor, NEVER, provisioned, RUN, testWorkspaces } from '../support/workspaces.ts';

const setup = (script: string, more: Partial<CommandSpec> = {}): CommandSpec => ({
  name: 'setup',
  argv: ['sh', '-c', script],
  cwd: '.',
  timeoutMs: 30_000,
  ...more,
});

test('.worktreeinclude brings untracked files, and nothing else', async () => {
  using repository = makeRepository();
  using outside = temporaryFolder();
  await using world = testWorkspaces();
  repository.commit({ '.worktreeinclude': '# local files\n.env\nconfig/*.local\n/data/*\n!data/big.db\n*.git*\n' });
  repository.write({
    '.env': 'SECRET=1',
    'config/a.local': 'a',
    'config/a.shared': 'no',
    'data/small.db': 'small',
    'data/big.db': 'big',
    'not-named.txt': 'no',
    'server.js': 'edited, but tracked',
  });
  writeFileSync(path.join(outside.path, 'secret'), 'outside');
  symlinkSync(path.join(outside.path, 'secret'), path.join(repository.path, 'data', 'out'));
  symlinkSync('small.db', path.join(repository.path, 'data', 'in'));
  const before = repository.fingerprint();
  const { job, ready } = await provisioned(world, repository);
  const there = (name: string) => existsSync(path.join(ready.path, name));
  expect(readFileSync(path.join(ready.path, '.env'), 'utf8')).toBe('SECRET=1');
  expect(there('config/a.local')).toBe(true);
  expect(lstatSync(path.join(ready.path, 'data/in')).isSymbolicLink()).toBe(true);
  for (const name of ['config/a.shared', 'data/big.db', 'data/out', 'not-named.txt']) expect(there(name)).toBe(false);
  expect(readFileSync(path.join(ready.path, 'server.js'), 'utf8')).toContain('createServer');
  expect(runGit(ready.path, ['status', '--porcelain'])).toBe('');
  expect((await world.workspaces.commit(RUN, job, ready, 'turn', NEVER)).changed).toEqual([]);
  expect(repository.fingerprint()).toEqual(before);
});

test('a folder that is a link in the worktree is not written through', async () => {
  using repository = makeRepository();
  using outside = temporaryFolder();
  await using world = testWorkspaces();
  symlinkSync(outside.path, path.join(repository.path, 'config'));
  const base = repository.commit({ '.worktreeinclude': 'config/\n' });
  repository.commit({ config: null, 'config/readme.md': 'a folder now' });
  repository.write({ 'config/local.json': '{}' });
  const job = jobFor(await freezeAt(world.workspaces, repository, base));
  const ready = await world.workspaces.provision(RUN, job, NEVER);
  expect(lstatSync(path.join(ready.path, 'config')).isSymbolicLink()).toBe(true);
  expect(readdirSync(outside.path)).toEqual([]);
});

test('set-up runs in the worktree, with no secret of the caller’s, and what it leaves is not the agent’s work', async () => {
  using repository = makeRepository();
  const environment = { ...process.env, NPM_TOKEN: 's3cr3t', UNRELATED: 'x' };
  await using world = testWorkspaces({ environment });
  const script =
    'env > env.txt; git rev-parse --show-toplevel > top.txt; mkdir -p "odd [name]*"; echo x > "odd [name]*/y"';
  const { job, ready } = await provisioned(world, repository, { setup: setup(script) });
  const seen = readFileSync(path.join(ready.path, 'env.txt'), 'utf8');
  expect(seen).not.toContain('s3cr3t');
  expect(seen).not.toContain('UNRELATED');
  expect(seen).toContain(`UNTILGREEN_RUN=${RUN}`);
  expect(readFileSync(path.join(ready.path, 'top.txt'), 'utf8').trim()).toBe(ready.path);
  expect(runGit(ready.path, ['status', '--porcelain'])).toBe('');
  writeFileSync(path.join(ready.path, 'fix.js'), 'the agent’s');
  expect((await world.workspaces.commit(RUN, job, ready, 'turn', NEVER)).changed).toEqual(['fix.js']);
});

test('set-up that fails, takes too long or is absent says so with its last lines', async () => {
  using repository = makeRepository();
  await using world = testWorkspaces();
  const tryIt = (command: CommandSpec) => refusal('SETUP_FAILED', provisioned(world, repository, { setup: command }));
  const failed = await tryIt(setup('for i in $(seq 100); do echo line $i; done; echo "no such package" >&2; exit 7'));
  expect(failed.what).toContain('exit code 7');
  expect(failed.what).toContain('no such package');
  expect(failed.what).toContain('line 100');
  expect(failed.what).not.toContain('line 5\n');
  expect(failed.fix).toContain('setup.log');
  expect((await tryIt(setup('sleep 60', { timeoutMs: 300 }))).what).toContain('longer than 300 ms');
  expect((await tryIt(setup('', { argv: ['no-such-installer'] }))).what).toContain('no-such-installer');
  // The next attempt, with the command put right, is a whole one.
  expect((await provisioned(world, repository, { setup: setup('true') })).ready.commit).toMatch(/^[0-9a-f]{40}$/);
});

test('what the agent adds to a folder that set-up made is its work, and a restore keeps what set-up made', async () => {
  using repository = makeRepository();
  await using world = testWorkspaces();
  const script = 'mkdir -p gen/deep; echo x > gen/deep/a.js; echo x > gen/b.js';
  const { job, ready } = await provisioned(world, repository, { setup: setup(script) });
  const { workspaces } = world;
  writeFiles(ready.path, { 'gen/deep/mine.js': 'the agent’s', 'gen/b.js': 'edited' });
  const turn = await workspaces.commit(RUN, job, ready, 'turn', NEVER);
  expect(turn).toMatchObject({ changed: ['gen/deep/mine.js'], notes: [] });
  writeFiles(ready.path, { 'gen/junk.js': 'an app’s' });
  await workspaces.restore(RUN, job, ready, turn.commit, NEVER);
  expect(readdirSync(path.join(ready.path, 'gen')).toSorted()).toEqual(['b.js', 'deep']);
  expect(readdirSync(path.join(ready.path, 'gen/deep')).toSorted()).toEqual(['a.js', 'mine.js']);
  await workspaces.deliver(RUN, job, turn.commit, NEVER);
  expect(await workspaces.retire(RUN, job, NEVER)).toEqual({ removed: true, kept: [] });
});

test('what the agent adds to a set-up folder with thousands of files is not committed, but said, and kept', async () => {
  using repository = makeRepository();
  await using world = testWorkspaces();
  const script = 'mkdir -p packages/a .cache; cd packages/a; seq 5001 | xargs touch';
  const { job, ready } = await provisioned(world, repository, { setup: setup(script) });
  const { workspaces } = world;
  expect(await workspaces.commit(RUN, job, ready, 'turn', NEVER)).toMatchObject({ changed: [], notes: [] });
  expect(runGit(ready.path, ['status', '--porcelain'])).toBe('');
  writeFiles(ready.path, { 'packages/.cache/x': 'x', 'packages/a/run.log': 'ignored', 'packages/a/mine.js': 'x' });
  const { changed, notes } = await workspaces.commit(RUN, job, ready, 'turn', NEVER);
  expect(changed).toEqual([]);
  expect(notes).toEqual([
    expect.stringMatching(/^packages\/: new files that are not committed: 1 \(packages\/a\/mine.js\)/),
  ]);
  await workspaces.restore(RUN, job, ready, ready.commit, NEVER);
  expect(await workspaces.retire(RUN, job, NEVER)).toEqual({ removed: false, kept: ['packages/a/mine.js'] });
  rmSync(path.join(ready.path, 'packages/a/mine.js'));
  expect(await workspaces.remove(RUN, job, NEVER)).toEqual({ removed: true, kept: [] });
});
