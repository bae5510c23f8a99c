import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import type { Finding } from '../core/model.ts';

/** More pictures than this cost more than they tell. */
const AT_MOST = 3;

const shotsOf = (findings: readonly Finding[]): readonly string[] =>
  [...new Set(findings.flatMap((finding) => finding.screenshot ?? []))].slice(0, AT_MOST);

/** Where the agent finds the pictures of the failing moments: absolute paths in `folder`, the same whenever they are asked for. */
export const screenshotPaths = (findings: readonly Finding[], folder: string): readonly string[] =>
  shotsOf(findings).map((shot, index) => path.join(folder, `failure-${index + 1}${path.extname(shot)}`));

/** Copies them there from the run's own folder. */
export async function placeScreenshots(findings: readonly Finding[], from: string, folder: string): Promise<void> {
  const paths = screenshotPaths(findings, folder);
  for (const [index, shot] of shotsOf(findings).entries()) await copyFile(path.join(from, shot), paths[index] ?? '');
}
