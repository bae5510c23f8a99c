import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { untilgreen } from './support/cli.ts';
import { MEND_COUNTER, scripted, type Project } from './support/project.ts';
import { QUICK_SPEC, quickProject } from './support/quick-project.ts';
import { expectNothingLeft, fingerprintOf } from './support/untouched.ts';

const SCENARIO = 'scenarios/-a "b" #c\n%20.spec.mjs';
const ODD_FILE = '-x "$(touch pwned)"\nünï.txt';
const ODD_BRANCH = '-b"$(touch-pwned)"';

/** The branch that is checked out has an odd name, there is a submodule, and work of all kinds is not committed. */
function makeOdd({ root, git }: Project, outside: string): void {
  const library = path.join(outside, 'library');
  mkdirSync(library);
  execFileSync('git', ['init', '-q', library]);
  execFileSync('git', ['-C', library, 'commit', '-q', '--allow-empty', '-m', 'first']);
  git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', library, 'vendor/a library');
  git('commit', '-qm', 'a submodule');
  git('update-ref', `refs/heads/${ODD_BRANCH}`, 'HEAD');
  git('symbolic-ref', 'HEAD', `refs/heads/${ODD_BRANCH}`);
  writeFileSync(path.join(root, 'page.html'), 'thrown away for now');
  writeFileSync(path.join(root, 'settings.json'), '{ "name": "staged" }\n');
  git('add', 'settings.json');
  writeFileSync(path.join(root, 'a "new"\nfile.txt'), 'not added yet');
}

test('names that no shell survives, a submodule and a dirty tree: the commit is used, the rest is listed and stays', async () => {
  using folder = temporaryFolder();
  const home = path.join(folder.path, '-an "odd"\nplace #1');
  mkdirSync(home);
  const project = quickProject(home, { [SCENARIO]: QUICK_SPEC, [ODD_FILE]: 'before\n' });
  makeOdd(project, folder.path);
  const before = fingerprintOf(project);
  const state = path.join(home, 'state');
  const turn = { edits: [MEND_COUNTER], writes: [{ file: ODD_FILE, text: 'after\n' }] };
  const at = { cwd: project.root, state };
  const finished = await untilgreen(['run', '$(touch pwned) "-- now', '--json', ...scripted(home, [turn])], at);
  expect(finished.code, finished.stderr).toBe(0);
  const { run, branch } = JSON.parse(finished.stdout) as { run: string; branch: string };

  expect(finished.stderr).toMatch(/uncommitted changes that are not used: .*page\.html, settings\.json/);
  expect(finished.stderr).toContain('submodules (vendor/a library)');
  expect(project.git('diff', '--name-only', '-z', ODD_BRANCH_REF, branch).split('\0').filter(Boolean)).toEqual([
    ODD_FILE,
    'page.html',
  ]);
  expect(project.git('show', `${branch}:${ODD_FILE}`)).toBe('after\n');
  expect(project.git('ls-tree', branch, 'vendor/')).toMatch(/^160000 commit /);
  expect(fingerprintOf(project)).toEqual(before);
  expect(readFileSync(path.join(project.root, 'page.html'), 'utf8')).toBe('thrown away for now');
  await expectNothingLeft(run, state, project);
}, 240_000);

const ODD_BRANCH_REF = `refs/heads/${ODD_BRANCH}`;
