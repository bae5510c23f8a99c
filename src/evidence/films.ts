import { availableParallelism } from 'node:os';
import { size } from './amounts.ts';
import { compareStills } from './compare-stills.ts';
import { type FilmPlan, planFilm } from './film-plan.ts';
import {
  lettering,
  type Made,
  makeFilm,
  MOST_FILMS,
  NOT_MADE,
  reasonAgainst,
  sheetOf,
  stillOnly,
} from './make-film.ts';
import { mediaName } from './media-name.ts';
import type { Film, FilmSetting, Planned, ScenarioFilms } from './pictures.ts';
import type { ScenarioTakes, Take } from './takes.ts';
import { short } from './visible.ts';

/** Pictures of all scenarios. Never fails because of a picture: what could not be made is said in the notes. */
export async function makeFilms(
  scenarios: readonly ScenarioTakes[],
  setting: FilmSetting,
  signal: AbortSignal,
): Promise<readonly ScenarioFilms[]> {
  const planned: Planned[] = [];
  for (const takes of scenarios) {
    for (const role of ['before', 'after'] as const) {
      const take = takes[role];
      if (take) planned.push({ takes, role, plan: await planFilm(setting.root, take, signal) });
    }
  }
  const chosen = choose(planned, setting.quick);
  const { sheets, note } = await sheetsFor(chosen, setting, signal);
  const made = new Map<Take, Made>();
  let count = 0;
  await inLanes(planned, async (one) => {
    const { takes, role, plan } = one;
    const shown = { ...one, name: mediaName(takes.title, takes.scenario, role), sheet: sheets.get(plan) ?? null };
    const wanted = chosen.includes(one);
    const result = wanted
      ? await makeFilm(shown, setting, signal)
      : await stillOnly(shown, reasonAgainst(one, setting), setting);
    made.set(plan.take, result);
    if (result.film?.gif) setting.onProgress(`GIF ${++count}/${chosen.length}: ${said(result.film, takes.title)}`);
  });
  const films: ScenarioFilms[] = [];
  for (const takes of scenarios) films.push(await assemble(takes, { made, note }, setting, signal));
  return films;
}

const said = ({ label, bytes, seconds }: Film, title: string): string =>
  `${short(title, 80)}, ${label} (${size(bytes)}, ${seconds.toFixed(0)} s)`;

function choose(planned: readonly Planned[], quick: boolean): readonly Planned[] {
  if (quick) return [];
  const showable = planned.filter(({ plan }) => plan.timeline.shots.length > 0);
  return showable
    .toSorted((a, b) => Number(b.takes.before !== null) - Number(a.takes.before !== null))
    .slice(0, MOST_FILMS);
}

type Sheets = { readonly sheets: ReadonlyMap<FilmPlan, Uint8Array>; readonly note: string | null };

async function sheetsFor(chosen: readonly Planned[], setting: FilmSetting, signal: AbortSignal): Promise<Sheets> {
  if (chosen.length === 0) return { sheets: new Map(), note: null };
  const sheets = chosen.map(({ plan }) => sheetOf(plan, 1));
  const lettered = await lettering(sheets, setting, signal);
  if (lettered.kind === 'failed') return { sheets: new Map(), note: `captions in plain letters: ${lettered.reason}` };
  const pairs = chosen.flatMap(({ plan }, index) => {
    const sheet = lettered.result[index];
    return sheet ? [[plan, sheet] as const] : [];
  });
  return { sheets: new Map(pairs), note: null };
}

type Results = { readonly made: ReadonlyMap<Take, Made>; readonly note: string | null };

async function assemble(
  takes: ScenarioTakes,
  { made, note }: Results,
  setting: FilmSetting,
  signal: AbortSignal,
): Promise<ScenarioFilms> {
  const before = filmOf(takes.before, made);
  const after = filmOf(takes.after, made);
  const pair = { before: before.film, after: after.film };
  const compared = await compareStills(takes, pair, setting, signal);
  const lettered = note && (before.film?.gif || after.film?.gif) ? [note] : [];
  return {
    scenario: takes.scenario,
    title: takes.title,
    ...pair,
    diff: compared.diff,
    notes: [...before.notes, ...after.notes, ...compared.notes, ...lettered],
  };
}

const filmOf = (take: Take | null, made: ReadonlyMap<Take, Made>): Made => (take && made.get(take)) ?? NOT_MADE;

/** Two at a time where there are cores to spare. */
async function inLanes<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const queue = [...items];
  const lane = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  const lanes = Array.from({ length: availableParallelism() > 3 ? 2 : 1 }, lane);
  const failed = (await Promise.allSettled(lanes)).find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
}
