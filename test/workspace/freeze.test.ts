import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { refusal } from '../support/refusal.ts';
import { makeRepository, runGit, type TestRepository } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { freezeAt, NEVER, testWorkspaces } from '../support/workspaces.ts';

test('a clean repository is frozen at its commit, and nothing in it changes', async () => {
  using repository = makeRepository();
  await using world = testWorkspaces();
  const before = repository.fingerprint();
  const freeze = await freezeAt(world.workspaces, repository);
  expect(freeze).toEqual({
    repo: repository.path,
    head: 'main',
    baseCommit: repository.git('rev-parse', 'HEAD').trim(),
    tree: repository.git('rev-parse', 'HEAD^{tree}').trim(),
    scenarioFiles: ['scenarios/shop.spec.ts'],
    addedScenarios: [],
    ignoredChanges: [],
    notes: [],
  });
  expect(repository.fingerprint()).toEqual(before);
  expect(readdirSync(world.state)).toEqual([]);
});

test('a name is resolved once: moving the branch afterwards changes nothing', async () => {
  using repository = makeRepository();
  await using world = testWorkspaces();
  const freeze = await freezeAt(world.workspaces, repository, 'main');
  const later = repository.commit({ 'a.txt': 'x' });
  expect(freeze.baseCommit).not.toBe(later);
  expect(freeze.baseCommit).toMatch(/^[0-9a-f]{40}$/);
});

test('freezing works from a folder below the root', async () => {
  using repository = makeRepository();
  await using world = testWorkspaces();
  const request = { cwd: path.join(repository.path, 'scenarios'), base: 'HEAD', scenarioDir: './scenarios/' };
  expect((await world.workspaces.freeze(request, NEVER)).repo).toBe(repository.path);
});

test('new scenarios are taken in, other changes are listed and not used', async () => {
  using repository = makeRepository();
  await using world = testWorkspaces();
  repository.write({
    'scenarios/new one.spec.ts': 'new',
    'scenarios/staged.spec.ts': 'staged, then edited',
    'scenarios/shop.spec.ts': 'edited',
    'server.js': 'edited',
    'notes/todo.md': 'untracked',
    'scenarios/run.log': 'ignored by .gitignore',
  });
  repository.git('add', 'scenarios/staged.spec.ts');
  repository.write({ 'scenarios/staged.spec.ts': 'staged' });
  const before = repository.fingerprint();
  const objects = countObjects(repository);
  const freeze = await freezeAt(world.workspaces, repository);
  expect(freeze.addedScenarios).toEqual(['scenarios/new one.spec.ts', 'scenarios/staged.spec.ts']);
  expect(freeze.ignoredChanges).toEqual(['notes/todo.md', 'scenarios/shop.spec.ts', 'server.js']);
  expect(freeze.scenarioFiles).toEqual([
    'scenarios/new one.spec.ts',
    'scenarios/shop.spec.ts',
    'scenarios/staged.spec.ts',
  ]);
  expect(freeze.tree).not.toBe(repository.git('rev-parse', 'HEAD^{tree}').trim());
  expect(repository.fingerprint()).toEqual(before);
  expect(countObjects(repository)).toBe(objects);
  // The same files give the same tree, whoever asks and however often.
  expect((await freezeAt(world.workspaces, repository)).tree).toBe(freeze.tree);
});

const countObjects = (repository: TestRepository): string => repository.git('count-objects', '-v');

test('a new scenario that is in the base already is a change, not an addition', async () => {
  using repository = makeRepository();
  await using world = testWorkspaces();
  const withOld = repository.commit({ 'scenarios/old.spec.ts': 'old' });
  repository.commit({ 'scenarios/old.spec.ts': null });
  repository.write({ 'scenarios/old.spec.ts': 'written again' });
  const freeze = await freezeAt(world.workspaces, repository, withOld);
  expect(freeze.addedScenarios).toEqual([]);
  expect(freeze.ignoredChanges).toEqual(['scenarios/old.spec.ts']);
});

test('links and repositories below the scenario folder are not taken in', async () => {
  using repository = makeRepository();
  await using world = testWorkspaces();
  symlinkSync('/etc/hostname', path.join(repository.path, 'scenarios', 'link.spec.ts'));
  mkdirSync(path.join(repository.path, 'scenarios', 'inner'));
  runGit(path.join(repository.path, 'scenarios', 'inner'), ['init', '--quiet']);
  writeFileSync(path.join(repository.path, 'scenarios', 'inner', 'a.spec.ts'), 'x');
  const freeze = await freezeAt(world.workspaces, repository);
  expect(freeze.addedScenarios).toEqual([]);
  expect(freeze.ignoredChanges).toEqual(['scenarios/inner/', 'scenarios/link.spec.ts']);
});

test('a detached HEAD is fine and has no branch', async () => {
  using repository = makeRepository();
  await using world = testWorkspaces();
  repository.git('checkout', '--quiet', '--detach');
  expect((await freezeAt(world.workspaces, repository)).head).toBeNull();
});

test('odd names of files and branches come through as they are', async () => {
  using repository = makeRepository();
  await using world = testWorkspaces();
  const names = [
    'a b.spec.ts',
    'a\nb.spec.ts',
    'q"uote\'.spec.ts',
    '-dash.spec.ts',
    'ünï ✓.spec.ts',
    '$(touch x).spec.ts',
  ];
  repository.commit(Object.fromEntries(names.slice(0, 3).map((name) => [`scenarios/${name}`, 'x'])));
  repository.write(Object.fromEntries(names.slice(3).map((name) => [`scenarios/${name}`, 'x'])));
  repository.git('checkout', '--quiet', '-b', 'weird/"bränch"-$(x)');
  const freeze = await freezeAt(world.workspaces, repository, 'weird/"bränch"-$(x)');
  expect(freeze.head).toBe('weird/"bränch"-$(x)');
  expect(new Set(freeze.scenarioFiles)).toEqual(new Set([...names, 'shop.spec.ts'].map((name) => `scenarios/${name}`)));
  expect(new Set(freeze.addedScenarios)).toEqual(new Set(names.slice(3).map((name) => `scenarios/${name}`)));
});

test('a name that is no UTF-8 is listed with its bytes written out', async () => {
  using repository = makeRepository();
  await using world = testWorkspaces();
  writeFileSync(
    Buffer.concat([Buffer.from(`${repository.path}/scenarios/`), Buffer.from([0xff, 0x61]), Buffer.from('.ts')]),
    'x',
  );
  expect((await freezeAt(world.workspaces, repository)).addedScenarios).toEqual(['scenarios/\\xffa.ts']);
});

test.each(['repo with space', 'new\nline', 'q"uote', '-dash', 'ünï', '$(touch x)', '#hash', 'a:b'])(
  'a repository in a folder called %j can be frozen with new scenarios',
  async (folder) => {
    using repository = makeRepository({ folder });
    await using world = testWorkspaces();
    repository.write({ 'scenarios/new.spec.ts': 'x' });
    const freeze = await freezeAt(world.workspaces, repository);
    expect(freeze.repo).toBe(repository.path);
    expect(freeze.addedScenarios).toEqual(['scenarios/new.spec.ts']);
  },
);

test('no repository: says so and how to make one', async () => {
  using folder = temporaryFolder();
  await using world = testWorkspaces();
  const { what, fix } = await refusal('NOT_A_REPOSITORY', freezeAt(world.workspaces, folder));
  expect(what).toContain(folder.path);
  expect(fix).toContain('git init');
  const gone = { path: path.join(folder.path, 'gone') };
  expect((await refusal('NOT_A_REPOSITORY', freezeAt(world.workspaces, gone))).what).toContain('does not exist');
});

test('no commits: says so and how to make one', async () => {
  using repository = makeRepository({ files: null });
  await using world = testWorkspaces();
  expect((await refusal('NO_COMMITS', freezeAt(world.workspaces, repository))).fix).toContain('git commit');
});

test.each(['no-such-branch', '--output=/tmp/x', '-x', 'HEAD..main', 'a\nb', ':/', '$(touch x)'])(
  'the base %j is refused by name',
  async (base) => {
    using repository = makeRepository();
    await using world = testWorkspaces();
    const { what, fix } = await refusal('BAD_REF', freezeAt(world.workspaces, repository, base));
    expect(what).toContain(JSON.stringify(base));
    expect(fix).toContain('main');
  },
);

test('no scenarios: says where they were looked for', async () => {
  using repository = makeRepository({ files: { 'a.txt': 'x', 'scenarios/readme.md': 'none yet' } });
  await using world = testWorkspaces();
  const { what, fix } = await refusal('NO_SCENARIOS', freezeAt(world.workspaces, repository));
  expect(what).toContain('scenarios/');
  expect(fix).toContain('init');
  const outside = { cwd: repository.path, base: 'HEAD', scenarioDir: '../elsewhere' };
  expect((await refusal('NO_SCENARIOS', world.workspaces.freeze(outside, NEVER))).what).toContain('outside');
});

test('bare repositories, the inside of a git dir and sha256 are refused', async () => {
  using repository = makeRepository();
  using outside = temporaryFolder();
  await using world = testWorkspaces();
  runGit(outside.path, ['clone', '--quiet', '--bare', repository.path, 'bare.git']);
  const bare = { path: path.join(outside.path, 'bare.git') };
  expect((await refusal('UNSUPPORTED_REPOSITORY', freezeAt(world.workspaces, bare))).fix).toContain('git clone');
  const inside = { path: path.join(repository.path, '.git') };
  await refusal('UNSUPPORTED_REPOSITORY', freezeAt(world.workspaces, inside));
  using wide = makeRepository({ init: ['--object-format=sha256'] });
  expect((await refusal('UNSUPPORTED_REPOSITORY', freezeAt(world.workspaces, wide))).what).toContain('sha256');
});

test('a partial clone whose files are not here is refused before anything is made', async () => {
  using repository = makeRepository();
  using outside = temporaryFolder();
  await using world = testWorkspaces();
  repository.git('config', 'uploadpack.allowFilter', 'true');
  const clone = ['clone', '--quiet', '--no-checkout', '--filter=blob:none', `file://${repository.path}`, 'partial'];
  runGit(outside.path, clone);
  const partial = { path: path.join(outside.path, 'partial') };
  const { what, fix } = await refusal('UNSUPPORTED_REPOSITORY', freezeAt(world.workspaces, partial));
  expect(what).toContain('partial clone');
  expect(fix).toContain('git -C');
});

test('a shallow clone and a linked worktree are repositories like any other', async () => {
  using repository = makeRepository();
  using outside = temporaryFolder();
  await using world = testWorkspaces();
  repository.commit({ 'b.txt': 'x' });
  runGit(outside.path, ['clone', '--quiet', '--depth=1', `file://${repository.path}`, 'shallow']);
  const shallow = await freezeAt(world.workspaces, { path: path.join(outside.path, 'shallow') });
  expect(shallow.scenarioFiles).toEqual(['scenarios/shop.spec.ts']);
  repository.git('worktree', 'add', '--quiet', path.join(outside.path, 'linked'));
  const linked = await freezeAt(world.workspaces, { path: path.join(outside.path, 'linked') });
  expect(linked.repo).toBe(path.join(outside.path, 'linked'));
});

test('submodules, LFS files and other filters are allowed and said', async () => {
  using repository = makeRepository();
  using inner = makeRepository();
  await using world = testWorkspaces();
  repository.git('submodule', '--quiet', 'add', inner.path, 'libs/inner');
  repository.commit({ '.gitattributes': '*.bin filter=lfs diff=lfs\n# *.x filter=no\n*.key filter=git-crypt\n' });
  const { notes = [] } = await freezeAt(world.workspaces, repository);
  expect(notes).toHaveLength(3);
  expect(notes[0]).toContain('libs/inner');
  expect(notes.join('\n')).toContain('"git-crypt"');
  expect(notes.join('\n')).toContain('Git LFS');
});

test('git that is absent or too old is named', async () => {
  using repository = makeRepository();
  using bin = temporaryFolder();
  await using none = testWorkspaces({ environment: { PATH: bin.path } });
  expect((await refusal('NO_GIT', freezeAt(none.workspaces, repository))).fix).toContain('Install git');
  writeFileSync(path.join(bin.path, 'git'), '#!/bin/sh\necho git version 2.20.1\n', { mode: 0o755 });
  expect((await refusal('NO_GIT', freezeAt(none.workspaces, repository))).what).toContain('2.20.1');
});

test('nothing of the repository or the environment is run or obeyed while freezing', async () => {
  using repository = makeRepository();
  using trap = temporaryFolder();
  const witness = path.join(trap.path, 'witness');
  const evil = path.join(trap.path, 'evil.sh');
  writeFileSync(evil, `#!/bin/sh\necho "$0" >> ${witness}\n`, { mode: 0o755 });
  repository.git('config', 'core.fsmonitor', evil);
  for (const hook of ['post-index-change', 'post-checkout', 'reference-transaction']) {
    writeFileSync(path.join(repository.path, '.git', 'hooks', hook), `#!/bin/sh\n${evil}\n`, { mode: 0o755 });
  }
  repository.write({ 'scenarios/new.spec.ts': 'x' });
  const environment = { ...process.env, GIT_DIR: '/nowhere', GIT_EXTERNAL_DIFF: evil, GIT_EDITOR: evil };
  await using world = testWorkspaces({ environment });
  expect((await freezeAt(world.workspaces, repository)).addedScenarios).toEqual(['scenarios/new.spec.ts']);
  expect(existsSync(witness)).toBe(false);
});

test('twenty freezes at once give the same answer', async () => {
  using repository = makeRepository();
  await using world = testWorkspaces();
  repository.write({ 'scenarios/new.spec.ts': 'x' });
  const all = await Promise.all(Array.from({ length: 20 }, () => freezeAt(world.workspaces, repository)));
  expect(new Set(all.map((freeze) => freeze.tree)).size).toBe(1);
  expect(readdirSync(path.join(world.state, 'added'))).toHaveLength(1);
});

test('a state directory inside of the repository is refused', async () => {
  using repository = makeRepository();
  await using world = testWorkspaces({ state: path.join(repository.path, 'not', 'there', 'yet') });
  const { fix } = await refusal('UNSUPPORTED_REPOSITORY', freezeAt(world.workspaces, repository));
  expect(fix).toContain('UNTILGREEN_STATE_DIR');
});

test('an aborted freeze throws the reason and leaves nothing', async () => {
  using repository = makeRepository();
  await using world = testWorkspaces();
  const reason = new Error('stopped by me');
  const request = { cwd: repository.path, base: 'HEAD', scenarioDir: 'scenarios' };
  await expect(world.workspaces.freeze(request, AbortSignal.abort(reason))).rejects.toBe(reason);
  expect(readdirSync(world.state)).toEqual([]);
});
