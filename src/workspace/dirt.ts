import { lstat } from 'node:fs/promises';
import { gitBytes } from './git.ts';
import { isBelow, onDisk, shown, splitNul, type RawPath } from './raw.ts';
import type { Repository } from './repository.ts';
import { FILE_BYTES } from './snapshot.ts';

/** Uncommitted changes of the user's checkout. */
export type Dirt = {
  /** New files below the scenario folder: they become part of what is frozen. */
  readonly newScenarios: readonly RawPath[];
  /** All other changes: listed, not used. */
  readonly others: readonly RawPath[];
};

/** A checkout without a `.gitignore` may have tens of thousands of untracked files; people read a few. */
const LISTED = 200;

export async function uncommitted(
  repository: Repository,
  scenarios: { readonly dir: RawPath; readonly inBase: ReadonlySet<RawPath> },
  signal: AbortSignal,
): Promise<Dirt> {
  const args = ['status', '--porcelain=v1', '-z', '--untracked-files=all', '--no-renames', '--ignore-submodules=dirty'];
  const changes = splitNul(await gitBytes(repository.place, args, signal)).map(parseStatus);
  const newScenarios: RawPath[] = [];
  const others: RawPath[] = [];
  for (const { path, isNew } of changes) {
    const isScenario = isNew && isBelow(path, scenarios.dir) && !scenarios.inBase.has(path);
    if (isScenario && (await isUsable(repository, path))) newScenarios.push(path);
    else others.push(path);
  }
  return { newScenarios: newScenarios.toSorted(), others: others.toSorted() };
}

type Status = { readonly path: RawPath; readonly isNew: boolean };

/** `XY path`: untracked, added to the index, or promised to it with `add --intent-to-add`. */
export function parseStatus(entry: string): Status {
  const code = entry.slice(0, 2);
  return { path: entry.slice(3), isNew: code === '??' || code === ' A' || (code.startsWith('A') && code[1] !== 'D') };
}

async function isUsable(repository: Repository, path: RawPath): Promise<boolean> {
  const found = await lstat(onDisk(repository.root, path)).catch(() => null);
  return found !== null && found.isFile() && found.size <= FILE_BYTES;
}

export function listed(paths: readonly RawPath[]): readonly string[] {
  const more = paths.length - LISTED;
  const first = paths.slice(0, LISTED).map(shown);
  return more > 0 ? [...first, `… and ${more} more`] : first;
}
