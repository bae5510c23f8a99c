import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunEvent } from '../core/run.ts';
import { copyRegular, within } from './copy-regular.ts';
import { copyEnds, excerptOf, type Excerpt } from './excerpt.ts';
import { findingsOf, judged } from './rounds.ts';

/** What is shown of the files of a turn; `null` where there is none. */
export type TurnFiles = {
  readonly prompt: Excerpt | null;
  readonly diff: Excerpt | null;
  readonly log: Excerpt | null;
};

const TEXTS = {
  prompt: { from: 'prompt.md', to: 'prompt.md', end: 'head' },
  diff: { from: 'diff.patch', to: 'diff.patch', end: 'head' },
  log: { from: 'output.log', to: 'agent.log', end: 'tail' },
} as const;
const PICTURE = /\.(png|jpe?g|webp)$/i;

/** Copies prompts, diffs and logs of all turns to `iterations/<n>/` and returns what the report shows of them. */
export async function copyTurns(
  events: readonly RunEvent[],
  { root, into }: { readonly root: string; readonly into: string },
  signal: AbortSignal,
): Promise<ReadonlyMap<number, TurnFiles>> {
  const turns = new Set(events.flatMap((event) => (event.type === 'turn.started' ? [event.intent.n] : [])));
  const files = new Map<number, TurnFiles>();
  for (const n of turns) {
    signal.throwIfAborted();
    const folder = `iterations/${n}`;
    await mkdir(join(into, folder), { recursive: true });
    const take = async (name: keyof typeof TEXTS): Promise<Excerpt | null> => {
      const { from, to, end } = TEXTS[name];
      const copied = await copyEnds(join(root, 'turns', String(n), from), join(into, folder, to));
      return copied ? await excerptOf(join(into, folder, to), `${folder}/${to}`, end) : null;
    };
    files.set(n, { prompt: await take('prompt'), diff: await take('diff'), log: await take('log') });
  }
  return files;
}

/** Copies the screenshots of all findings; returns what they are called now. */
export async function copyScreenshots(
  events: readonly RunEvent[],
  { root, into }: { readonly root: string; readonly into: string },
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for (const { stage, iteration, result } of events.flatMap(judged)) {
    const folder = iteration > 0 ? `iterations/${iteration}/screenshots` : `${stage}/screenshots`;
    for (const { screenshot } of findingsOf(result)) {
      signal.throwIfAborted();
      const from = screenshot !== null && !names.has(screenshot) ? within(root, screenshot) : null;
      const extension = PICTURE.exec(screenshot ?? '')?.[0].toLowerCase();
      if (screenshot === null || from === null || extension === undefined) continue;
      await mkdir(join(into, folder), { recursive: true });
      const name = `${folder}/${stage}-${names.size + 1}${extension}`;
      if (await copyRegular(from, join(into, name))) names.set(screenshot, name);
    }
  }
  return names;
}
