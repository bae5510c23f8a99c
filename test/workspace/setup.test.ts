import { existsSync, lstatSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { CommandSpec } from '../../src/core/model.ts';
import { makeRepository, runGit } from '../support/repository.ts';
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
