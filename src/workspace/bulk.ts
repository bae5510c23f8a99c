import { writeFile } from 'node:fs/promises';
import { nextIndex, onWorktree, type Control } from './control.ts';
import { gitBytes, withEnv } from './git.ts';
import { readOwn } from './own-file.ts';
import { joinNul, shown, splitNul, type RawPath } from './raw.ts';

/**
 * Git tries every pattern on every file: this many in one folder cost a fifth of a second for each listing, four times
 * as many cost sixteen times as much.
 */
const BULK_FILES = 5_000;
const NAMED = 3;

/** `a/b/c` → `a/`; a file at the top has none. */
export const topFolder = (name: RawPath): RawPath | null => (name.includes('/') ? `${name.split('/', 1)[0]}/` : null);

/** Top folders that hold too many of these files for a pattern for each file. */
export function bulkFolders(names: readonly RawPath[]): ReadonlySet<RawPath> {
  const counts = new Map<RawPath, number>();
  for (const name of names) {
    const top = topFolder(name);
    if (top !== null) counts.set(top, (counts.get(top) ?? 0) + 1);
  }
  return new Set([...counts].filter(([, count]) => count > BULK_FILES).map(([folder]) => folder));
}

/** Remembers what was in these folders before an agent worked. */
export const keepBulk = ({ places }: Control, names: readonly RawPath[]): Promise<void> =>
  writeFile(places.bulkList, joinNul(names));

/** What came into such folders since set-up and is in no commit. Caches of build tools are nobody's work. */
export async function addedInBulk(control: Control, signal: AbortSignal): Promise<readonly RawPath[]> {
  const kept = await readOwn(control.places.bulkList);
  if (kept === null) return [];
  const before = new Set(splitNul(kept));
  const folders = new Set([...before].map(topFolder));
  const place = withEnv(onWorktree(control), { GIT_INDEX_FILE: nextIndex(control.places) });
  const args = ['ls-files', '-z', '--others', '--exclude-per-directory=.gitignore'];
  const now = splitNul(await gitBytes(place, args, signal));
  return now.filter((name) => folders.has(topFolder(name)) && !before.has(name) && !CACHE.test(name));
}

const CACHE = /\/\.(?:cache|vite|vite-temp)(?:\/|$)/;

/** As `addedInBulk`, one sentence for each folder. */
export async function bulkNotes(control: Control, signal: AbortSignal): Promise<readonly string[]> {
  const byFolder = Map.groupBy(await addedInBulk(control, signal), topFolder);
  return [...byFolder].map(([folder, names]) => {
    const first = names.slice(0, NAMED).map(shown).join(', ') + (names.length > NAMED ? ', …' : '');
    const why = `set-up put more than ${BULK_FILES} files there and no .gitignore names it`;
    return `${shown(folder ?? '')}: new files that are not committed: ${names.length} (${first}); ${why}`;
  });
}
