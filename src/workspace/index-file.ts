import type { Sha } from '../core/model.ts';
import { gitBytes, type GitPlace } from './git.ts';
import { joinNul, splitNul, type RawPath } from './raw.ts';

/** Fills the index file of `place` from a commit, without touching files. */
export async function makeIndex(place: GitPlace, commit: Sha, signal: AbortSignal): Promise<void> {
  await gitBytes(place, ['read-tree', commit], signal);
  await leaveAlone(place, await storedElsewhere(place, signal), signal);
}

/** Files whose bytes Git LFS keeps elsewhere: the tree holds a pointer, the worktree may hold the file. */
export async function storedElsewhere(place: GitPlace, signal: AbortSignal): Promise<readonly RawPath[]> {
  const files = await gitBytes(place, ['ls-files', '-z'], signal);
  if (files.length === 0) return [];
  const parts = splitNul(await gitBytes(place, ['check-attr', '-z', '--stdin', '--cached', 'filter'], signal, files));
  const found: RawPath[] = [];
  for (let index = 0; index + 2 < parts.length; index += 3) {
    if (parts[index + 2] === 'lfs') found.push(parts[index] ?? '');
  }
  return found;
}

/** Git takes these files as unchanged, whatever the worktree holds. */
export async function leaveAlone(place: GitPlace, paths: readonly RawPath[], signal: AbortSignal): Promise<void> {
  if (paths.length === 0) return;
  await gitBytes(place, ['update-index', '--skip-worktree', '-z', '--stdin'], signal, joinNul(paths));
}
