import { join } from 'node:path';
import { siblingProgram } from '../support/entry.ts';
import { mediaName } from './media-name.ts';
import type { Film, FilmSetting, ScenarioFilms } from './pictures.ts';
import type { StillJob, StillMade } from './still-worker.ts';
import type { ScenarioTakes } from './takes.ts';
import { runTask } from './worker-task.ts';

const STILL_MS = 30_000;

type Diff = { readonly diff: ScenarioFilms['diff']; readonly notes: readonly string[] };
type Pair = { readonly before: Film | null; readonly after: Film | null };

/** A picture of what differs between the last pages of a scenario, before and after. */
export async function compareStills(
  takes: ScenarioTakes,
  { before, after }: Pair,
  setting: FilmSetting,
  signal: AbortSignal,
): Promise<Diff> {
  if (setting.quick || !before?.still || !after?.still) return { diff: null, notes: [] };
  const file = `${mediaName(takes.title, takes.scenario, 'diff')}.png`;
  const data: StillJob = {
    before: join(setting.into, before.still),
    after: join(setting.into, after.still),
    diff: join(setting.into, file),
  };
  const program = siblingProgram(import.meta.url, 'still-worker');
  const end = await runTask<StillMade>({ program, data, env: {}, limitMs: STILL_MS, graceMs: 0 }, signal);
  if (end.kind === 'failed') return { diff: null, notes: [`no comparison: ${end.reason}`] };
  switch (end.result.kind) {
    case 'differs':
      return { diff: { file, share: end.result.share }, notes: [] };
    case 'same':
      return { diff: null, notes: ['the last pages before and after look the same'] };
    case 'sizes':
      return { diff: null, notes: ['the last pages differ in size and were not compared'] };
  }
}
