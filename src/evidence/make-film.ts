import { join } from 'node:path';
import { siblingProgram } from '../support/entry.ts';
import { counted } from './amounts.ts';
import { BAR_HEIGHT } from './caption.ts';
import { letter, type CaptionSheet, type Lettered } from './captions.ts';
import { copyRegular } from './copy-regular.ts';
import { type FilmPlan, pageSize, sceneryOf } from './film-plan.ts';
import type { GifJob, GifMade } from './gif-worker.ts';
import type { Film, FilmSetting, Planned } from './pictures.ts';
import { runTask, type TaskEnd } from './worker-task.ts';

export type Shown = Planned & { readonly name: string; readonly sheet: Uint8Array | null };
export type Made = { readonly film: Film | null; readonly notes: readonly string[] };
export const NOT_MADE: Made = { film: null, notes: [] };

/** More films than this are not made for one run; the rest get stills. Those of scenarios that were red come first. */
export const MOST_FILMS = 40;
const FILM_MS = 120_000;

export const sheetOf = (plan: FilmPlan, reduce: number): CaptionSheet => ({
  captions: plan.timeline.captions,
  width: pageSize(plan, reduce).width,
});

/** Has the captions drawn; a failure means that built-in letters have to do. */
export function lettering(
  sheets: readonly CaptionSheet[],
  { letterer, runId }: FilmSetting,
  signal: AbortSignal,
): Promise<Lettered> {
  return letter(sheets, letterer, runId, signal);
}

/** The GIF, its poster and a still; at half of the size when it would be too large otherwise. */
export async function makeFilm(shown: Shown, setting: FilmSetting, signal: AbortSignal): Promise<Made> {
  const full = await encode(shown, { setting, sheet: shown.sheet, reduce: 1 }, signal);
  if (full.kind === 'failed') return stillOnly(shown, full.reason, setting);
  if (full.result.kind === 'made') return filmed(shown, { made: full.result, reduce: 1 });
  const [small] = resultOf(await lettering([sheetOf(shown.plan, 2)], setting, signal));
  const half = await encode(shown, { setting, sheet: small ?? null, reduce: 2 }, signal);
  if (half.kind === 'done' && half.result.kind === 'made') return filmed(shown, { made: half.result, reduce: 2 });
  return stillOnly(shown, half.kind === 'failed' ? half.reason : 'it would be too large', setting);
}

const resultOf = (end: TaskEnd<readonly Uint8Array[]>): readonly Uint8Array[] =>
  end.kind === 'done' ? end.result : [];

type Attempt = { readonly setting: FilmSetting; readonly sheet: Uint8Array | null; readonly reduce: number };

function encode(
  { plan, name }: Shown,
  { setting, sheet, reduce }: Attempt,
  signal: AbortSignal,
): Promise<TaskEnd<GifMade>> {
  const data: GifJob = {
    scenery: sceneryOf(plan, sheet, reduce),
    shots: plan.timeline.shots,
    gif: join(setting.into, `${name}.gif`),
    poster: join(setting.into, `${name}-poster.png`),
    still: join(setting.into, `${name}.png`),
    mostBytes: setting.mostBytes,
    anyway: reduce > 1,
  };
  const program = siblingProgram(import.meta.url, 'gif-worker');
  return runTask<GifMade>({ program, data, env: {}, limitMs: FILM_MS, graceMs: 0 }, signal);
}

type Result = { readonly made: Extract<GifMade, { kind: 'made' }>; readonly reduce: number };

function filmed(shown: Shown, { made, reduce }: Result): Made {
  const { plan, name } = shown;
  const given = [...made.gaveUp, ...(reduce > 1 ? ['half of the size'] : [])];
  const seconds = plan.timeline.shots.reduce((sum, shot) => sum + shot.ms, 0) / 1000;
  const files = { gif: `${name}.gif`, poster: `${name}-poster.png`, still: `${name}.png` };
  return {
    film: { ...emptyFilm(shown, reduce), ...files, bytes: made.bytes, seconds },
    notes: notesFor(shown, [
      ...(given.length > 0 ? [`left out to keep the GIF small: ${given.join(', ')}`] : []),
      ...(made.unreadable > 0 ? [`${counted(made.unreadable, 'frame')} could not be decoded`] : []),
    ]),
  };
}

function emptyFilm({ plan }: Shown, reduce: number): Film {
  const { when, state, passed } = plan.take.label;
  const { width, height } = pageSize(plan, reduce);
  const files = { gif: null, poster: null, still: null };
  return { label: `${when} · ${state}`, passed, ...files, width, height: height + BAR_HEIGHT, bytes: 0, seconds: 0 };
}

const notesFor = ({ plan, role }: Shown, notes: readonly string[]): readonly string[] =>
  [...plan.notes, ...notes].map((note) => `${role}: ${note}`);

/** The last frame as it was captured, and why there is no more. */
export async function stillOnly(shown: Shown, reason: string, { into }: FilmSetting): Promise<Made> {
  const notes = notesFor(shown, [`no GIF: ${reason}`]);
  const film = emptyFilm(shown, 1);
  const last = shown.plan.frames.at(-1);
  const still = `${shown.name}.png`;
  const copied = last !== undefined && (await copyRegular(last, join(into, still)));
  return { film: copied ? { ...film, still } : film, notes };
}

/** Why a film is not even tried. */
export function reasonAgainst({ plan }: Planned, { quick }: FilmSetting): string {
  if (plan.timeline.shots.length === 0) return 'there is nothing to show';
  return quick ? 'the run was cancelled' : `only ${MOST_FILMS} are made for one run`;
}
