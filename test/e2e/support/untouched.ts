import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { RUN_MARKER } from '../../../src/support/environment.ts';
import { marked } from '../../../src/support/sweep.ts';
import type { Project } from './project.ts';

/** Everything of a repository that a run must leave alone: git's own records, and every byte of the checkout. */
export function fingerprintOf({ root, git }: Project) {
  // Git writes down what it looked at; after this it has nothing new to write.
  git('status');
  return {
    status: git('status', '--porcelain=v2', '--branch', '-z', '--ignored=no'),
    config: readFileSync(path.join(root, '.git/config'), 'utf8'),
    head: readFileSync(path.join(root, '.git/HEAD'), 'utf8'),
    index: readFileSync(path.join(root, '.git/index')).toString('base64'),
    hooks: readdirSync(path.join(root, '.git/hooks')).join(),
    refs: git('for-each-ref', '--format=%(refname) %(objectname)')
      .split('\n')
      .filter((ref) => !ref.startsWith('refs/heads/untilgreen/')),
    worktrees: git('worktree', 'list', '--porcelain'),
    files: filesBelow(root, ''),
  };
}

/** Evidence goes to `artifacts`, which is the one folder of a checkout that a run makes. */
const NOT_THE_USERS = new Set(['.git', 'artifacts']);

function filesBelow(root: string, folder: string): readonly string[] {
  return readdirSync(path.join(root, folder)).flatMap((name) => {
    const file = path.join(folder, name);
    const found = lstatSync(path.join(root, file));
    if (NOT_THE_USERS.has(name)) return [];
    if (found.isDirectory()) return filesBelow(root, file);
    const bytes = found.isSymbolicLink() ? readlinkSync(path.join(root, file)) : readFileSync(path.join(root, file));
    return [`${file} ${found.mode.toString(8)} ${createHash('sha256').update(bytes).digest('hex')}`];
  });
}

/** No process, no worktree and no ref of an ended run. */
export async function expectNothingLeft(run: string, state: string, { git }: Project): Promise<void> {
  expect(await marked(RUN_MARKER, run)).toEqual([]);
  expect(existsSync(path.join(state, 'runs', run, 'worktree'))).toBe(false);
  expect(git('for-each-ref', '--format=%(refname)', 'refs/untilgreen')).toBe('');
}
