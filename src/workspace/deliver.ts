import type { Job, Sha } from '../core/model.ts';
import { UntilgreenError } from '../support/errors.ts';
import { alteredControl } from './altered.ts';
import { gitAmongOthers } from './contended.ts';
import { readRecord, type Control } from './control.ts';
import { gitText, GitFailure, sha } from './git.ts';
import { pinOf } from './layout.ts';
import { openRepository, type Repository } from './repository.ts';

const NAMES_AT_MOST = 100;

/**
 * Brings a commit of the run into the user's repository as a branch, and nothing else: no checkout, no hook, no
 * configuration, no FETCH_HEAD, no clean-up of objects. Returns the branch's name.
 */
export async function deliver(
  control: Control,
  { job, commit }: { readonly job: Job; readonly commit: Sha },
  signal: AbortSignal,
): Promise<string> {
  const repository = await openRepository(job.repo, control.environment, signal);
  const taken = await branches(repository, signal);
  const branch = freeName(job.branch, sha(commit), taken);
  if (taken.get(branch) !== commit) {
    // Git reads the configuration of the side that it fetches from.
    const record = await readRecord(control.places);
    if (record) await alteredControl(control, record);
    const refspec = `${commit}:refs/heads/${branch}`;
    const fetch = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--no-auto-maintenance'];
    await gitAmongOthers(
      repository.place,
      [...fetch, '--no-recurse-submodules', '--update-shallow', control.places.control, refspec],
      signal,
    );
  }
  await unpin(repository, control.runId, signal);
  return branch;
}

export async function unpin(repository: Repository, runId: string, signal: AbortSignal): Promise<void> {
  await gitAmongOthers(repository.place, ['update-ref', '-d', pinOf(runId)], signal);
}

async function branches({ place }: Repository, signal: AbortSignal): Promise<ReadonlyMap<string, Sha>> {
  const args = ['for-each-ref', '--format=%(objectname) %(refname:lstrip=2)', 'refs/heads'];
  const lines = (await gitText(place, args, signal)).split('\n').filter((line) => line !== '');
  return new Map(lines.map((line) => [line.slice(41), line.slice(0, 40)]));
}

/**
 * The wished name where it is free or holds the commit already, else the same with a number. Git keeps branches like
 * files: where a branch `untilgreen` exists, `untilgreen/x` cannot, and is called `untilgreen-x`.
 */
export function freeName(wished: string, commit: Sha, taken: ReadonlyMap<string, Sha>): string {
  const blocked = [...taken.keys()].some((name) => wished.startsWith(`${name}/`) || name.startsWith(`${wished}/`));
  const base = blocked ? wished.replaceAll('/', '-') : wished;
  for (let number = 1; number <= NAMES_AT_MOST; number += 1) {
    const name = number === 1 ? base : `${base}-${number}`;
    const found = taken.get(name);
    if (found === undefined || found === commit) return name;
  }
  throw new UntilgreenError('BAD_REF', {
    what: `${NAMES_AT_MOST} branches are called ${wished}-…`,
    fix: `Delete some of them: git branch --delete ${wished}-2`,
  });
}

/** Whether a branch, tag or remote branch of the user's holds the commit. */
export async function isInARef(repository: Repository, commit: Sha, signal: AbortSignal): Promise<boolean> {
  const args = ['for-each-ref', '--count=1', '--format=%(refname)', `--contains=${commit}`];
  try {
    return (await gitText(repository.place, [...args, 'refs/heads', 'refs/tags', 'refs/remotes'], signal)) !== '';
  } catch (error) {
    // The repository does not have the commit at all.
    if (error instanceof GitFailure) return false;
    throw error;
  }
}
