import type { Job, Sha } from '../core/model.ts';
import { UntilgreenError } from '../support/errors.ts';
import { bringAdded, treeWith } from './added.ts';
import { IDENTITY } from './commit.ts';
import { onObjects, type Control } from './control.ts';
import { uncommitted } from './dirt.ts';
import { gitBytes, gitText, GitFailure, sha, withEnv } from './git.ts';
import { rawOf } from './raw.ts';
import type { Repository } from './repository.ts';
import { treeEntries } from './tree.ts';

export type Starting = { readonly repository: Repository; readonly job: Job; readonly state: string };

/** The commit that the agent starts from: the base, or the base with the uncommitted scenarios that were frozen on top. */
export async function startCommit(control: Control, starting: Starting, signal: AbortSignal): Promise<Sha> {
  const { baseCommit, tree } = starting.job.frozen;
  const args = ['log', '--no-walk', '--format=%T %ct', baseCommit];
  const [baseTree = '', time = '0'] = (await gitText(onObjects(control), args, signal)).trim().split(' ');
  if (baseTree === tree) return baseCommit;
  await needTree(control, starting, signal);
  // The date is the base's, so that a repeated attempt makes the same commit.
  const date = `${time} +0000`;
  const place = withEnv(onObjects(control), { ...IDENTITY, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date });
  const message = Buffer.from('untilgreen: new scenarios that were not committed yet\n');
  return sha((await gitBytes(place, ['commit-tree', tree, '-p', baseCommit], signal, message)).toString());
}

async function needTree(control: Control, { repository, job, state }: Starting, signal: AbortSignal): Promise<void> {
  const { baseCommit, tree } = job.frozen;
  if (!(await bringAdded(state, tree, control.places.control))) {
    const dir = rawOf(job.plan.scenarios.dir.replace(/^\.\//, '').replace(/\/$/, ''));
    const inBase = new Set((await treeEntries(repository.place, baseCommit, signal)).map((entry) => entry.path));
    const { newScenarios } = await uncommitted(repository, { dir: dir === '.' ? '' : dir, inBase }, signal);
    const { environment } = control;
    await treeWith({ repository, state, environment, base: baseCommit, paths: newScenarios }, signal);
    await bringAdded(state, tree, control.places.control);
  }
  try {
    await gitText(onObjects(control), ['cat-file', '-e', tree], signal);
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    throw new UntilgreenError('CORRUPT', {
      what: `the uncommitted scenarios that this run was made with (tree ${tree.slice(0, 12)}) are gone`,
      fix: 'Make a new run: untilgreen run "…"',
    });
  }
}
