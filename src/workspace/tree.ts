import type { Sha } from '../core/model.ts';
import { gitBytes, type GitPlace } from './git.ts';
import { splitNul, type RawPath } from './raw.ts';

export type TreeEntry = { readonly mode: string; readonly blob: Sha; readonly path: RawPath };

export const SUBMODULE = '160000';
export const SYMLINK = '120000';
export const isFile = (entry: TreeEntry): boolean => entry.mode === '100644' || entry.mode === '100755';

/** All files, links and submodules of a tree or commit, in byte order. */
export async function treeEntries(place: GitPlace, tree: Sha, signal: AbortSignal): Promise<readonly TreeEntry[]> {
  const bytes = await gitBytes(place, ['ls-tree', '-r', '-z', '--full-tree', tree], signal);
  return splitNul(bytes).map(parseEntry);
}

/** `100644 blob 0123…\tpath` */
function parseEntry(line: string): TreeEntry {
  const tab = line.indexOf('\t');
  const [mode = '', , blob = ''] = line.slice(0, tab).split(' ');
  return { mode, blob, path: line.slice(tab + 1) };
}

export const blobOf = (place: GitPlace, blob: Sha, signal: AbortSignal): Promise<Buffer> =>
  gitBytes(place, ['cat-file', 'blob', blob], signal);

export type Change = {
  readonly path: RawPath;
  /** `null`: not there. */
  readonly before: Sha | null;
  readonly after: Sha | null;
};

const ABSENT = '0'.repeat(40);

/** What changed between two commits or trees, in byte order. A rename is a removal and an addition. */
export async function changesBetween(
  place: GitPlace,
  [from, to]: readonly [Sha, Sha],
  signal: AbortSignal,
): Promise<readonly Change[]> {
  const args = ['diff-tree', '-r', '-z', '--no-renames', '--no-commit-id', '--raw', '--abbrev=40', from, to];
  const parts = splitNul(await gitBytes(place, args, signal));
  const changes: Change[] = [];
  for (let index = 0; index + 1 < parts.length; index += 2) {
    const [, , before = ABSENT, after = ABSENT] = (parts[index] ?? '').split(' ');
    changes.push({
      path: parts[index + 1] ?? '',
      before: before === ABSENT ? null : before,
      after: after === ABSENT ? null : after,
    });
  }
  return changes;
}
