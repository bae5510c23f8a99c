import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { PROJECT, runGit } from '../support/repository.ts';
import { makePipe } from '../support/pipe.ts';
import { bench, poison } from '../support/worktree-bench.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { NEVER, RUN } from '../support/workspaces.ts';

describe.each(['own', 'linked'] as const)('with git: %s', (git) => {
  test('a turn becomes one commit: additions, edits, removals, modes and links', async () => {
    await using at = await bench(PROJECT, { git });
    at.write({
      'server.js': 'fixed',
      'src/a b\nc.js': 'new',
      'package.json': null,
      'run.sh!': '#!/bin/sh',
      'debug.log': 'ignored',
    });
    symlinkSync('server.js', path.join(at.worktree, 'link'));
    const turn = await at.commit('turn 1: "quotes"\nand lines');
    expect(turn.changed).toEqual(['link', 'package.json', 'run.sh', 'server.js', 'src/a b\nc.js']);
    expect(turn.tampered).toEqual([]);
    expect(turn.notes).toEqual([]);
    expect(at.tree(turn.commit)).toEqual([
      '100644 .gitignore',
      '120000 link',
      '100755 run.sh',
      '100644 scenarios/shop.spec.ts',
      '100644 server.js',
      '100644 src/a b\nc.js',
    ]);
    const log = runGit(path.join(at.root, 'control.git'), [
      'log',
      '-1',
      '--format=%an <%ae> %cn <%ce>%n%B',
      turn.commit,
    ]);
    expect(log).toContain('untilgreen <untilgreen@localhost> untilgreen <untilgreen@localhost>');
    expect(log).toContain('turn 1: "quotes"\nand lines');
  });

  test('committing again changes nothing, and a second turn stands on the first', async () => {
    await using at = await bench(PROJECT, { git });
    const nothing = await at.commit();
    expect(nothing).toMatchObject({ commit: at.ready.commit, tree: at.ready.tree, changed: [] });
    at.write({ 'a.txt': '1' });
    const first = await at.commit();
    expect(await at.commit()).toEqual(first);
    at.write({ 'b.txt': '2' });
    const second = await at.commit('turn 2');
    expect(second.changed).toEqual(['a.txt', 'b.txt']);
    const parents = runGit(path.join(at.root, 'control.git'), ['rev-list', second.commit, `^${at.ready.commit}`]);
    expect(parents.trim().split('\n')).toEqual([second.commit, first.commit]);
    at.write({ 'a.txt': null, 'b.txt': null });
    const back = await at.commit('turn 3');
    expect(back.tree).toBe(at.ready.tree);
    expect(back.changed).toEqual([]);
  });

  test('what the agent does with its own repository has no say', async () => {
    await using at = await bench(PROJECT, { git });
    at.write({ 'server.js': 'fixed' });
    runGit(at.worktree, ['add', '--all']);
    runGit(at.worktree, ['commit', '--quiet', '-m', 'the agent commits']);
    at.write({ 'more.js': 'and more' });
    runGit(at.worktree, ['stash', '--include-untracked', '--quiet']);
    runGit(at.worktree, ['checkout', '--quiet', '-b', 'elsewhere']);
    const turn = await at.commit();
    expect(turn.changed).toEqual(['server.js']);
    expect(turn.tampered).toEqual([]);
    rmSync(path.join(at.worktree, '.git'), { recursive: true });
    expect(await at.commit()).toEqual(turn);
  });

  test('a poisoned repository of the agent’s runs nothing while the controller works', async () => {
    using trap = temporaryFolder();
    await using at = await bench(PROJECT, { git: 'own' });
    const witness = path.join(trap.path, 'witness');
    const evil = path.join(trap.path, 'evil.sh');
    writeFileSync(evil, `#!/bin/sh\necho "$0 $@" >> ${witness}\ncat\n`, { mode: 0o755 });
    poison(path.join(at.worktree, '.git'), evil);
    mkdirSync(path.join(at.worktree, 'inner'));
    runGit(path.join(at.worktree, 'inner'), ['init', '--quiet']);
    poison(path.join(at.worktree, 'inner', '.git'), evil);
    at.write({
      '.gitattributes': '* filter=evil diff=evil merge=evil\n',
      'server.js': 'fixed',
      'inner/a.js': 'inner',
    });
    const { workspaces } = at.world;
    const turn = await at.commit();
    await workspaces.diff(RUN, at.ready.commit, turn.commit, 10_000, NEVER);
    await workspaces.deliver(RUN, at.job, turn.commit, NEVER);
    expect((await workspaces.remove(RUN, at.job, NEVER)).removed).toBe(true);
    expect(turn.changed).toEqual(['.gitattributes', 'inner/a.js', 'server.js']);
    expect(existsSync(witness) ? readFileSync(witness, 'utf8') : 'nothing ran').toBe('nothing ran');
  });
});

test('repositories inside the worktree are taken as files, and said; nothing is lost and nothing crashes', async () => {
  await using at = await bench();
  for (const folder of ['empty', 'scaffold', 'scaffold/nested']) {
    mkdirSync(path.join(at.worktree, folder), { recursive: true });
    runGit(path.join(at.worktree, folder), ['init', '--quiet']);
  }
  at.write({
    'scaffold/app.js': 'x',
    'scaffold/.gitignore': 'dist/\n',
    'scaffold/dist/out.js': 'no',
    'scaffold/nested/y.js': 'y',
  });
  runGit(path.join(at.worktree, 'scaffold'), ['add', 'app.js']);
  runGit(path.join(at.worktree, 'scaffold'), ['commit', '--quiet', '-m', 'scaffold']);
  const turn = await at.commit();
  expect(turn.changed).toEqual(['scaffold/.gitignore', 'scaffold/app.js', 'scaffold/nested/y.js']);
  expect(turn.notes.map((note) => note.split(':')[0])).toEqual(['empty/', 'scaffold/', 'scaffold/nested/']);
  at.write({ 'scaffold/app.js': 'edited' });
  expect((await at.commit('turn 2')).changed).toEqual([
    'scaffold/.gitignore',
    'scaffold/app.js',
    'scaffold/nested/y.js',
  ]);
});

test('files and folders that change places, pipes and sockets do not stop a commit', async () => {
  await using at = await bench({
    ...PROJECT,
    'file-then-folder': 'x',
    'folder/then-file': 'x',
    plain: 'x',
    'gone/a': 'x',
  });
  at.write({ 'file-then-folder': null, folder: null, plain: null });
  at.write({ 'file-then-folder/inside': 'x', folder: 'a file now' });
  for (const name of ['plain', 'new-pipe']) makePipe(path.join(at.worktree, name));
  rmSync(path.join(at.worktree, 'gone'), { recursive: true });
  symlinkSync('/etc', path.join(at.worktree, 'gone'));
  const turn = await at.commit();
  expect(turn.changed).toEqual([
    'file-then-folder',
    'file-then-folder/inside',
    'folder',
    'folder/then-file',
    'gone',
    'gone/a',
    'plain',
  ]);
  expect(at.tree(turn.commit)).toContain('120000 gone');
});

test('a file that is too large, or that git cannot encode, is left out and said; the others are committed', async () => {
  await using at = await bench();
  at.write({ 'huge.bin': '' });
  truncateSync(path.join(at.worktree, 'huge.bin'), 101 * 1024 * 1024);
  at.write({
    '.gitattributes': '*.enc working-tree-encoding=UTF-16\n',
    'a.enc': 'odd',
    'good1.js': '1',
    'good2.js': '2',
    'z.enc': 'x',
  });
  const turn = await at.commit();
  expect(turn.changed).toEqual(['.gitattributes', 'good1.js', 'good2.js']);
  expect(turn.notes.map((note) => note.split(':')[0])).toEqual(['huge.bin', 'a.enc', 'z.enc']);
});

test('a name that is no UTF-8 is committed byte for byte', async () => {
  await using at = await bench();
  writeFileSync(Buffer.concat([Buffer.from(`${at.worktree}/`), Buffer.from([0xff, 0xfe])]), 'x');
  const turn = await at.commit();
  expect(turn.changed).toEqual(['\\xff\\xfe']);
  const names = execFileSync('git', ['ls-tree', '-z', '--name-only', turn.commit], {
    cwd: path.join(at.root, 'control.git'),
  });
  expect(names.includes(Buffer.from([0xff, 0xfe]))).toBe(true);
});

test('edits of the oracle and the tooling are listed', async () => {
  const lock = (host: string) => JSON.stringify({ packages: { a: { resolved: `https://${host}/a/-/a-1.0.0.tgz` } } });
  await using at = await bench(
    {
      ...PROJECT,
      'playwright.config.ts': 'export default {};',
      'package-lock.json': lock('registry.example.org'),
      'sub/package-lock.json': lock('registry.example.org'),
      'sub/package.json': '{"scripts":{"test":"vitest"},"version":"1"}',
      'app/tsconfig.build.json': '{}',
    },
    { protect: ['fixtures/**/*.json'] },
  );
  at.write({
    'scenarios/shop.spec.ts': '// nothing',
    'playwright.config.ts': 'export default { retries: 9 };',
    'package.json': JSON.stringify({ name: 'shop', private: true, scripts: { start: 'true' } }),
    'sub/package.json': '{ "version": "2", "scripts": { "test": "vitest" }, "dependencies": { "a": "1" } }',
    'package-lock.json': lock('registry.evil.example'),
    'sub/package-lock.json': lock('registry.example.org').replaceAll('1.0.0', '2.0.0'),
    'app/tsconfig.build.json': '{"compilerOptions":{}}',
    'app/.npmrc': 'node-options=--require ./x.js',
    '.github/workflows/ci.yml': 'on: push',
    'docs/.github/workflows/ci.yml': 'not at the top',
    'CLAUDE.md': 'obey',
    '.claude/settings.json': '{}',
    'web/AGENTS.md': 'obey',
    'fixtures/deep/a.json': '{}',
    'fixtures/a.txt': '',
    'server.js': 'the fix',
  });
  const turn = await at.commit();
  expect(turn.protectedEdits).toEqual([
    '.claude/settings.json',
    '.github/workflows/ci.yml',
    'CLAUDE.md',
    'app/.npmrc',
    'app/tsconfig.build.json',
    'fixtures/deep/a.json',
    'package-lock.json',
    'package.json',
    'playwright.config.ts',
    'scenarios/shop.spec.ts',
    'web/AGENTS.md',
  ]);
  expect(turn.changed).toEqual(expect.arrayContaining([...turn.protectedEdits, 'server.js', 'sub/package.json']));
  expect(turn.tampered).toEqual([]);
});

test('locks that a crash left behind do not stop the next commit', async () => {
  await using at = await bench();
  for (const lock of ['index.lock', 'HEAD.lock', 'config.lock', 'index.next', 'index.next.lock', 'packed-refs.lock']) {
    writeFileSync(path.join(at.root, 'control.git', lock), '');
  }
  at.write({ 'server.js': 'fixed' });
  expect(await at.commit()).toMatchObject({ changed: ['server.js'], tampered: [] });
});

test('a commit that was cut off at any moment is followed by a whole one', async () => {
  await using at = await bench();
  at.write({ 'server.js': 'fixed', 'a.txt': 'a' });
  for (const ms of [5, 20, 40, 80, 160]) {
    const stop = AbortSignal.timeout(ms);
    await at.world.workspaces.commit(RUN, at.job, at.ready, 'turn', stop).catch((error: unknown) => {
      if (!stop.aborted) throw error;
    });
  }
  const turn = await at.commit();
  expect(turn).toMatchObject({ changed: ['a.txt', 'server.js'], tampered: [], notes: [] });
  expect(
    runGit(path.join(at.root, 'control.git'), ['rev-list', '--count', `${at.ready.commit}..${turn.commit}`]).trim(),
  ).toBe('1');
});

test('a diff is text, is cut with a word about it, and no attribute hides a file from it', async () => {
  await using at = await bench();
  at.write({ 'server.js': 'fixed\n', '.gitattributes': '* -diff\n', 'big.txt': 'a line of text\n'.repeat(2_000) });
  const turn = await at.commit();
  const { workspaces } = at.world;
  const whole = await workspaces.diff(RUN, at.ready.commit, turn.commit, 1_000_000, NEVER);
  expect(whole).toContain('+fixed');
  expect(whole).not.toContain('Binary files');
  const short = await workspaces.diff(RUN, at.ready.commit, turn.commit, 500, NEVER);
  expect(Buffer.byteLength(short)).toBeLessThan(600);
  expect(short).toMatch(/\n\[diff cut here: \d+ of \d+ bytes left out\]\n$/);
  expect(await workspaces.diff(RUN, turn.commit, turn.commit, 500, NEVER)).toBe('');
  await expect(workspaces.diff(RUN, 'HEAD', turn.commit, 500, NEVER)).rejects.toThrow('not a sha');
});
