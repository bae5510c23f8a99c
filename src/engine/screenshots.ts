import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Finding } from '../core/model.ts';

/** More pictures than this cost more than they tell. */
const AT_MOST = 3;
/** Below the worktree, because agents may not read outside of it; ignored by git, because nobody wants to commit it. */
const FOLDER = '.untilgreen';

/** Copies the pictures of the failing moments to where the agent can see them. Returns their absolute paths. */
export async function placeScreenshots(
  findings: readonly Finding[],
  from: string,
  turn: { readonly worktree: string; readonly n: number },
): Promise<readonly string[]> {
  const shots = [...new Set(findings.flatMap((finding) => finding.screenshot ?? []))].slice(0, AT_MOST);
  if (shots.length === 0) return [];
  const folder = path.join(turn.worktree, FOLDER);
  // Whatever an agent put there, a link to elsewhere included, goes first.
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  await writeFile(path.join(folder, '.gitignore'), '*\n');
  const placed: string[] = [];
  for (const [index, shot] of shots.entries()) {
    const file = path.join(folder, `turn-${turn.n}-${index + 1}${path.extname(shot)}`);
    await copyFile(path.join(from, shot), file);
    placed.push(file);
  }
  return placed;
}
