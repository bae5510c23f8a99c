import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { makePipe } from '../support/pipe.ts';
import { bench, poison } from '../support/worktree-bench.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { NEVER, RUN } from '../support/workspaces.ts';

/** As whoever owns the oracle can; root need not. */
function unlock(frozen: string): void {
  for (const folder of [frozen, path.join(frozen, 'scenarios')]) chmodSync(folder, 0o755);
}

test('a change of the oracle outside the worktree is tampering, and the paths are named', async () => {
  await using at = await bench();
  const frozen = path.join(at.root, 'frozen');
  unlock(frozen);
  rmSync(path.join(frozen, 'scenarios/shop.spec.ts'));
  writeFileSync(path.join(frozen, 'scenarios/shop.spec.ts'), '// nothing');
  chmodSync(path.join(frozen, 'server.js'), 0o755);
  writeFileSync(path.join(frozen, 'extra.ts'), 'x');
  rmSync(path.join(frozen, '.gitignore'));
  makePipe(path.join(frozen, 'pipe'));
  expect((await at.commit()).tampered).toEqual([
    'frozen/.gitignore',
    'frozen/extra.ts',
    'frozen/pipe',
    'frozen/scenarios/shop.spec.ts',
    'frozen/server.js',
  ]);
  writeFileSync(path.join(at.root, 'frozen.list'), 'rewritten to match');
  expect((await at.commit()).tampered).toEqual(['frozen', 'frozen.list']);
  rmSync(frozen, { recursive: true });
  expect((await at.commit()).tampered).toEqual(['frozen']);
});

test('a change of the controller’s git dir is tampering; the work is saved and nothing planted is run', async () => {
  using trap = temporaryFolder();
  await using at = await bench();
  const control = path.join(at.root, 'control.git');
  const witness = path.join(trap.path, 'witness');
  const evil = path.join(trap.path, 'evil.sh');
  writeFileSync(evil, `#!/bin/sh\necho ran >> ${witness}\ncat\n`, { mode: 0o755 });
  poison(control, evil);
  mkdirSync(path.join(control, 'info'), { recursive: true });
  writeFileSync(path.join(control, 'info', 'attributes'), '* filter=evil\n');
  writeFileSync(path.join(control, 'commondir'), trap.path);
  writeFileSync(path.join(control, 'refs/heads/run'), `${'1'.repeat(40)}\n`);
  writeFileSync(path.join(control, 'refs/heads/other'), `${'1'.repeat(40)}\n`);
  rmSync(path.join(control, 'index'));
  at.write({ 'server.js': 'work' });
  const turn = await at.commit();
  expect(turn.changed).toEqual(['server.js']);
  expect(turn.tampered).toEqual([
    'control.git/commondir',
    'control.git/config',
    'control.git/hooks',
    'control.git/info/attributes',
    'control.git/refs/heads/other',
    'control.git/refs/heads/run',
  ]);
  expect(existsSync(witness)).toBe(false);
  const branch = await at.world.workspaces.deliver(RUN, at.job, turn.commit, NEVER);
  expect(at.repository.git('rev-parse', branch).trim()).toBe(turn.commit);
  expect(existsSync(witness)).toBe(false);
});

test('an index that hides changes is not believed', async () => {
  await using at = await bench();
  const place = ['--git-dir', path.join(at.root, 'control.git'), '--work-tree', at.worktree];
  execFileSync('git', [...place, 'update-index', '--assume-unchanged', 'server.js'], { cwd: at.worktree });
  at.write({ 'server.js': 'hidden change' });
  expect((await at.commit()).changed).toEqual(['server.js']);
});

test('a worktree that is gone is an empty one; a link in its place, or no git dir at all, is tampering', async () => {
  await using at = await bench();
  const aside = path.join(at.root, 'aside');
  renameSync(at.worktree, aside);
  symlinkSync(at.repository.path, at.worktree);
  const linked = await at.commit();
  expect(linked).toMatchObject({ commit: at.ready.commit, tampered: ['worktree'] });
  rmSync(at.worktree);
  expect((await at.commit()).changed).toEqual(['.gitignore', 'package.json', 'scenarios/shop.spec.ts', 'server.js']);
  rmSync(path.join(at.root, 'control.git'), { recursive: true });
  expect((await at.commit()).tampered).toEqual(['control.git']);
});

test('a record that names another commit is not believed', async () => {
  await using at = await bench();
  const file = path.join(at.root, 'control.json');
  const record = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  at.write({ 'server.js': 'work' });
  for (const forged of [
    { head: '1'.repeat(40) },
    { start: '1'.repeat(40) },
    { head: 'main' },
    { files: { config: 5 } },
  ]) {
    writeFileSync(file, JSON.stringify({ ...record, ...forged }));
    expect(await at.commit()).toMatchObject({ tampered: ['control.json'], changed: [] });
  }
  writeFileSync(file, JSON.stringify(record));
  expect(await at.commit()).toMatchObject({ tampered: [], changed: ['server.js'] });
});

test('a pipe or a link in the place of a file of ours is tampering, and is neither read for ever nor written through', async () => {
  using outside = temporaryFolder();
  await using at = await bench();
  const control = path.join(at.root, 'control.git');
  const victim = path.join(outside.path, 'victim');
  writeFileSync(victim, 'untouched');
  for (const name of ['config', 'HEAD', 'refs/heads/run']) {
    rmSync(path.join(control, name));
    symlinkSync(victim, path.join(control, name));
  }
  for (const name of ['info/exclude', 'index']) {
    rmSync(path.join(control, name));
    makePipe(path.join(control, name));
  }
  at.write({ 'server.js': 'work' });
  const turn = await at.commit();
  expect(turn.changed).toEqual(['server.js']);
  expect(turn.tampered).toEqual(
    ['HEAD', 'config', 'info/exclude', 'refs/heads/run'].map((name) => `control.git/${name}`),
  );
  expect(readFileSync(victim, 'utf8')).toBe('untouched');
  rmSync(path.join(control, 'refs'), { recursive: true });
  symlinkSync(outside.path, path.join(control, 'refs'));
  expect((await at.commit()).tampered).toContain('control.git/refs');
  rmSync(path.join(at.root, 'control.json'));
  makePipe(path.join(at.root, 'control.json'));
  expect((await at.commit()).tampered).toEqual(['control.json']);
  expect(readdirSync(outside.path)).toEqual(['victim']);
});

test('the oracle can be looked at without a commit', async () => {
  await using at = await bench();
  const altered = () => at.world.workspaces.alteredOracle(RUN, at.ready, NEVER);
  expect(await altered()).toEqual([]);
  at.write({ 'server.js': 'work' });
  const spec = path.join(at.root, 'frozen', 'scenarios', 'shop.spec.ts');
  unlock(path.join(at.root, 'frozen'));
  rmSync(spec);
  writeFileSync(spec, '// nothing');
  writeFileSync(path.join(at.root, 'frozen', 'new.ts'), 'x');
  expect(await altered()).toEqual(['frozen/new.ts', 'frozen/scenarios/shop.spec.ts']);
});
