import { copyFile, cp, mkdir, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Job, Sha } from '../core/model.ts';
import { UntilgreenError } from '../support/errors.ts';
import { gitAmongOthers } from './contended.ts';
import { checkOut } from './checkout.ts';
import { nextIndex, onWorktree, type Control } from './control.ts';
import { fillIn } from './fill-in.ts';
import { gitBytes, gitText, GitFailure, oneLine, withEnv } from './git.ts';
import { makeGitDir } from './gitdir.ts';
import { makeIndex } from './index-file.ts';
import { pinOf } from './layout.ts';
import type { Repository } from './repository.ts';

/** The agent may commit as it likes: what it commits here is never delivered. */
const AGENT_CONFIG = `[core]
	repositoryformatversion = 0
	filemode = ${process.platform !== 'win32'}
	bare = false
	logallrefupdates = true
[user]
	name = untilgreen agent
	email = agent@localhost
[gc]
	auto = 0
[maintenance]
	auto = false
`;

export type Checkout = { readonly repository: Repository; readonly job: Job; readonly start: Sha };

/** Fills the worktree and leaves the index that belongs to it in `nextIndex`. */
export async function makeWorktree(control: Control, made: Checkout, signal: AbortSignal): Promise<void> {
  const checkout = { folder: control.places.worktree, indexFile: nextIndex(control.places) };
  if (made.job.plan.git === 'linked') await linkWorktree(control, made, signal);
  else await checkOut(control, made.start, checkout, signal);
  await fillIn(control, made.repository, checkout, signal);
}

/** `git worktree add`, for people who want to see the run in `git worktree list`. It shares hooks and config with the user's repository. */
async function linkWorktree(control: Control, { repository, start }: Checkout, signal: AbortSignal): Promise<void> {
  const { places, runId } = control;
  const fetch = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--no-auto-maintenance', '--update-shallow'];
  await gitAmongOthers(repository.place, [...fetch, places.control, `+${start}:${pinOf(runId)}`], signal);
  await unlinkWorktree(repository, places.worktree);
  const add = ['worktree', 'add', '--quiet', '--force', '--force', '--detach', places.worktree, start];
  await gitAmongOthers(repository.place, add, signal);
  const place = withEnv(onWorktree(control), { GIT_INDEX_FILE: nextIndex(places) });
  await makeIndex(place, start, signal);
  // Exits with 1 when a file differs from what was committed, which filters of the user's own may well do.
  await gitBytes(place, ['update-index', '-q', '--refresh'], signal).catch((error: unknown) => {
    if (!(error instanceof GitFailure)) throw error;
  });
}

/** Forgets a linked worktree by its path, also a half-made or a damaged one. The folder itself is left to the caller. */
export async function unlinkWorktree(repository: Repository, worktree: string): Promise<void> {
  const all = path.join(repository.common, 'worktrees');
  // Git writes down where the folder really is.
  const parent = await realpath(path.dirname(worktree)).catch(() => path.dirname(worktree));
  const link = path.join(parent, path.basename(worktree), '.git');
  for (const name of await readdir(all).catch(() => [])) {
    const written = await readFile(path.join(all, name, 'gitdir'), 'utf8').catch(() => '');
    if (oneLine(written) === link) await rm(path.join(all, name), { recursive: true, force: true });
  }
}

/**
 * A git dir of the agent's own, on a branch at the start commit: it looks like any repository and shares nothing that
 * can be written. The controller never reads it.
 */
export async function makeAgentGit(control: Control, made: Checkout): Promise<void> {
  const { places } = control;
  if (made.job.plan.git === 'linked') return;
  const folder = path.join(places.worktree, '.git');
  const exclude = await readFile(path.join(places.control, 'info', 'exclude'), 'latin1');
  const ref = `refs/heads/${made.job.branch}`;
  await makeGitDir(made.repository, { folder, config: AGENT_CONFIG, head: `ref: ${ref}\n`, exclude });
  for (const name of await ownObjects(places.control)) {
    await cp(path.join(places.control, 'objects', name), path.join(folder, 'objects', name), { recursive: true });
  }
  await mkdir(path.dirname(path.join(folder, ref)), { recursive: true });
  await writeFile(path.join(folder, ref), `${made.start}\n`);
  await copyFile(nextIndex(places), path.join(folder, 'index'));
}

const ownObjects = async (gitDir: string): Promise<readonly string[]> =>
  (await readdir(path.join(gitDir, 'objects'))).filter((name) => /^(?:[0-9a-f]{2}|pack)$/.test(name));

/** A branch name is the user's text until git has called it well formed. */
export async function needBranchName(repository: Repository, branch: string, signal: AbortSignal): Promise<void> {
  try {
    await gitText(repository.place, ['check-ref-format', `refs/heads/${branch}`], signal);
    if (!branch.startsWith('-')) return;
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
  }
  throw new UntilgreenError('BAD_REF', {
    what: `${JSON.stringify(branch)} is not a name that git allows for a branch`,
    fix: 'Make a new run, which gets a name that git allows: untilgreen run "…"',
  });
}
