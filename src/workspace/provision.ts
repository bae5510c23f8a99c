import { mkdir } from 'node:fs/promises';
import type { Job } from '../core/model.ts';
import type { WorkspaceReady } from '../core/run.ts';
import { RUN_MARKER } from '../support/environment.ts';
import { UntilgreenError } from '../support/errors.ts';
import { sweep } from '../support/sweep.ts';
import { makeAgentGit, makeWorktree, needBranchName } from './agent-git.ts';
import { treeOf } from './commit.ts';
import { gitAmongOthers } from './contended.ts';
import { CONTROL_HEAD, firstRecord, type Control } from './control.ts';
import { ALWAYS_EXCLUDED, excludeSetUp } from './exclude.ts';
import { exportFrozen } from './frozen.ts';
import { gitText, GitFailure } from './git.ts';
import { controllerConfig, makeGitDir } from './gitdir.ts';
import { copyIncluded } from './include.ts';
import { pinOf } from './layout.ts';
import { clearAway } from './leftovers.ts';
import { openRepository, type Repository } from './repository.ts';
import { setUp } from './setup.ts';
import { startCommit } from './start-commit.ts';

/** A fresh worktree beside a git dir of our own and the oracle, with what the project needs set up. */
export async function provision(
  control: Control,
  { job, state }: { readonly job: Job; readonly state: string },
  signal: AbortSignal,
): Promise<WorkspaceReady> {
  const { places, environment } = control;
  const repository = await openRepository(job.repo, environment, signal);
  await needBranchName(repository, job.branch, signal);
  // A git of an attempt that was killed may still be writing.
  await sweep(RUN_MARKER, control.runId);
  await clearAway(places, repository);
  await mkdir(places.root, { recursive: true, mode: 0o700 });
  await pinBase(repository, { runId: control.runId, job }, signal);
  const config = controllerConfig(process.platform);
  await makeGitDir(repository, { folder: places.control, config, head: CONTROL_HEAD, exclude: ALWAYS_EXCLUDED });
  const start = await startCommit(control, { repository, job, state }, signal);
  const frozenDigest = await exportFrozen(control, repository, job.frozen.tree, signal);
  const made = { repository, job, start };
  await makeWorktree(control, made, signal);
  await makeAgentGit(control, made);
  await copyIncluded(repository, places.worktree, signal);
  if (job.plan.setup) await setUp(control, job.plan.setup, signal);
  await excludeSetUp(control, signal);
  // The record comes last: an attempt without one never had an agent in it.
  await firstRecord(control, start);
  return { path: places.worktree, commit: start, tree: await treeOf(control, start, signal), frozenDigest };
}

/** A branch that is moved or deleted while the run goes on must not take the base with it. */
async function pinBase(
  repository: Repository,
  { runId, job }: { readonly runId: string; readonly job: Job },
  signal: AbortSignal,
): Promise<void> {
  const { baseCommit } = job.frozen;
  try {
    await gitText(repository.place, ['cat-file', '-e', `${baseCommit}^{commit}`], signal);
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    throw new UntilgreenError('BAD_REF', {
      what: `the base commit ${baseCommit} is not in ${repository.root} any more`,
      fix: 'Make a new run from a commit that is there: untilgreen run "…"',
    });
  }
  await gitAmongOthers(repository.place, ['update-ref', pinOf(runId), baseCommit], signal);
}
