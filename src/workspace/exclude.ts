import { appendFile, lstat } from 'node:fs/promises';
import path from 'node:path';
import { bulkFolders, keepBulk, topFolder } from './bulk.ts';
import { nextIndex, onWorktree, type Control } from './control.ts';
import { gitBytes, withEnv } from './git.ts';
import { splitNul, type RawPath } from './raw.ts';

/** Ours, below the worktree: screenshots that the agent is shown. */
export const ALWAYS_EXCLUDED = '/.untilgreen/\n';

/**
 * The files that set-up and `.worktreeinclude` left in the worktree and no `.gitignore` names are not the agent's work:
 * they are kept out of the commits, and out of the agent's own `git status`. What the agent adds beside them is its work.
 */
export async function excludeSetUp(control: Control, signal: AbortSignal): Promise<void> {
  const { places } = control;
  const place = withEnv(onWorktree(control), { GIT_INDEX_FILE: nextIndex(places) });
  const args = ['ls-files', '-z', '--others', '--exclude-standard'];
  const names = splitNul(await gitBytes(place, args, signal));
  const bulk = bulkFolders(names);
  const inBulk = (name: RawPath): boolean => bulk.has(topFolder(name) ?? '');
  if (bulk.size > 0) await keepBulk(control, names.filter(inBulk));
  const excluded = [...bulk, ...names.filter((name) => !inBulk(name))];
  const patterns = excluded.map(excludePattern).filter((pattern) => pattern !== null);
  if (patterns.length === 0) return;
  const text = patterns.map((pattern) => `${pattern}\n`).join('');
  const gitDirs = [places.control, path.join(places.worktree, '.git')];
  for (const gitDir of gitDirs) {
    const file = path.join(gitDir, 'info', 'exclude');
    // A linked worktree has no such file; the one that it shares with the user's repository is not ours.
    if ((await lstat(file).catch(() => null))?.isFile()) await appendFile(file, text, 'latin1');
  }
}

/** A pattern that fits this one path. `null`: a line break cannot be written in a pattern. */
export function excludePattern(name: RawPath): string | null {
  if (/[\n\r]/.test(name) || name === './') return null;
  const escaped = name.replace(/[\\*?[\]]/g, String.raw`\$&`);
  return `/${escaped.replace(/ +$/, (spaces) => String.raw`\ `.repeat(spaces.length))}`;
}
