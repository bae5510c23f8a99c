import type { RecordedStep, Recording } from './recording.ts';

/** What a caption bar says. Numbers count the steps of the whole scenario. */
export type Caption =
  | {
      readonly kind: 'step';
      readonly number: number;
      readonly total: number;
      readonly tone: 'action' | 'check' | 'failed';
      /** The `test.step` that it belongs to; empty when there is none. */
      readonly chapter: string;
      readonly title: string;
      readonly target: string;
      readonly label: Label;
    }
  | {
      readonly kind: 'verdict';
      readonly passed: boolean;
      readonly title: string;
      readonly detail: string;
      readonly label: Label;
    };
/** `before · red on the base`. The second half is dropped where the page is narrow. */
export type Label = { readonly when: string; readonly state: string; readonly passed: boolean };

/** One picture of the film: a recorded frame below which a caption stands for a while. */
export type Shot = { readonly frame: number; readonly caption: number; readonly ms: number };
export type Timeline = {
  readonly shots: readonly Shot[];
  readonly captions: readonly Caption[];
  readonly notes: readonly string[];
};

/** What people can follow: an action stands this long at least, a check is read faster, waiting is cut short. Milliseconds. */
export const PACE = {
  action: 600,
  check: 350,
  failed: 1200,
  lead: 200,
  gap: 300,
  briefest: 40,
  late: 150,
  end: 1800,
} as const;
const MOST_STEPS = 160;
const MOST_SHOTS = 480;

type Scene = Omit<RecordedStep, 'kind'> & {
  readonly kind: 'action' | 'check';
  readonly chapter: string;
  readonly number: number;
};

/** Turns what was recorded in real time into what people watch. Without frames there is nothing to show. */
export function timeline(recording: Recording, label: Label, verdict: string): Timeline {
  const frames = recording.frames;
  if (frames.length === 0) return { shots: [], captions: [], notes: ['no frames were captured'] };
  const all = scenes(recording);
  const shown = abridged(all);
  const captions: Caption[] = shown.map((scene) => stepCaption(scene, all.length, label));
  const shots: Shot[] = [];
  for (const [caption, scene] of shown.entries()) {
    const window = { from: shots.at(-1)?.frame ?? -1, end: all[scene.number]?.at ?? Infinity };
    shots.push(...perform(frames, scene, window).map((shot) => ({ ...shot, caption })));
  }
  const notes = all.length > shown.length ? [`${all.length - shown.length} of ${all.length} steps are left out`] : [];
  captions.push(verdictCaption(recording, all.length, { label, verdict }));
  if (shown.length === 0) shots.push(...plain(recording, captions.length - 1));
  shots.push({ frame: frames.length - 1, caption: captions.length - 1, ms: PACE.end });
  const kept = thinned(shots, MOST_SHOTS);
  if (kept.length < shots.length) notes.push(`${shots.length - kept.length} frames between steps are left out`);
  return { shots: kept, captions, notes };
}

/** As many shots or fewer: those that end a caption stay, of the others every n-th; their time goes to the one before. */
export function thinned(shots: readonly Shot[], most: number): readonly Shot[] {
  let kept = shots;
  while (kept.length > most) {
    const fewer = halved(kept);
    if (fewer.length === kept.length) break;
    kept = fewer;
  }
  return kept;
}

/** Every second of the shots that do not end a caption is left out. */
export function halved(shots: readonly Shot[]): readonly Shot[] {
  const kept: Shot[] = [];
  let skip = false;
  for (const [index, shot] of shots.entries()) {
    const before = kept.at(-1);
    const ends = shots[index + 1]?.caption !== shot.caption;
    const within = before?.caption === shot.caption;
    skip = !ends && within && !skip;
    if (skip && before) kept[kept.length - 1] = { ...before, ms: before.ms + shot.ms };
    else kept.push(shot);
  }
  return kept;
}

function scenes({ steps, status }: Recording): readonly Scene[] {
  const groups = steps.filter((step) => step.kind === 'step');
  const inner = steps.filter((step) => step.kind !== 'step');
  const empty = groups.filter(
    (group) =>
      !inner.some((step) => within(step, group)) && !groups.some((other) => other !== group && within(other, group)),
  );
  return [...inner, ...empty]
    .toSorted((a, b) => a.at - b.at)
    .map((step, index) => ({
      ...step,
      // A step that failed and was tried again is no failure of the scenario.
      ok: step.ok || status === 'passed',
      kind: step.kind === 'check' ? 'check' : 'action',
      chapter: groups.filter((group) => group !== step && within(step, group)).at(-1)?.title ?? '',
      number: index + 1,
    }));
}

const within = (step: RecordedStep, group: RecordedStep): boolean =>
  step.at >= group.at && step.endedAt <= group.endedAt;

/** Of very long scenarios the beginning and, because it decides, twice as much of the end. */
function abridged(all: readonly Scene[]): readonly Scene[] {
  if (all.length <= MOST_STEPS) return all;
  const head = Math.floor(MOST_STEPS / 3);
  return [...all.slice(0, head), ...all.slice(head - MOST_STEPS)];
}

type Frames = Recording['frames'];
/** What a step may show: frames from the one that stands there now, up to the time at which the next step begins. */
type Window = { readonly from: number; readonly end: number };
type Picture = Omit<Shot, 'caption'>;

/** A step: what the page looked like before, then what the step did to it. */
function perform(frames: Frames, scene: Scene, { from, end }: Window): readonly Picture[] {
  const before = Math.max(
    from,
    frames.findLastIndex((frame) => frame.at <= scene.at),
  );
  const effects = [...frames.keys()].filter((index) => index > before && (frames[index]?.at ?? end) < end);
  // What stood there before the first step is an empty page: it is shown only when nothing else is.
  const skipped = (scene.number === 1 || before < 0) && effects.length > 0;
  const lead = effects.length > 0 ? before : seen(frames, scene, { from: before, end });
  const shots: Picture[] = skipped ? [] : [{ frame: Math.max(0, lead), ms: PACE.lead }];
  for (const frame of effects) {
    const next = frames[frame + 1]?.at ?? (frames[frame]?.at ?? 0) + PACE.gap;
    shots.push({ frame, ms: clamp(next - (frames[frame]?.at ?? 0)) });
  }
  return lasting(shots, scene.ok ? PACE[scene.kind] : PACE.failed);
}

/** A check sees the page a moment before its picture arrives: that picture belongs to it. */
function seen(frames: Frames, { kind, endedAt }: Scene, { from, end }: Window): number {
  if (kind !== 'check') return from;
  const next = frames.findIndex((frame, index) => index > from && frame.at >= endedAt && frame.at < end + PACE.late);
  return next < 0 ? from : next;
}

/** Without steps the frames are shown as they came, long pauses cut short. */
function plain({ frames }: Recording, caption: number): readonly Shot[] {
  return frames.map((frame, index) => ({
    frame: index,
    caption,
    ms: clamp((frames[index + 1]?.at ?? frame.at) - frame.at),
  }));
}

const clamp = (ms: number): number => Math.round(Math.min(PACE.gap, Math.max(PACE.briefest, ms)));

function lasting(shots: readonly Picture[], least: number): readonly Picture[] {
  const missing = least - shots.reduce((sum, shot) => sum + shot.ms, 0);
  return shots.map((shot, index) =>
    index === shots.length - 1 && missing > 0 ? { ...shot, ms: shot.ms + missing } : shot,
  );
}

function stepCaption(scene: Scene, total: number, label: Label): Caption {
  const tone = scene.ok ? scene.kind : 'failed';
  const { number, chapter } = scene;
  return { kind: 'step', number, total, tone, chapter, ...inWords(scene), label };
}

/** `Check toHaveText` of `“Total”` reads as `Check` `“Total” has text`. */
function inWords({ title, target }: Scene): { readonly title: string; readonly target: string } {
  const found = /^Check (not\.?\s?)?to([A-Z]\w*)(.*)$/s.exec(title);
  if (!found) return { title, target };
  const words = (found[2] ?? '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(' ');
  const [verb = '', ...rest] = words;
  const said = [VERBS[verb] ?? `to ${verb.toLowerCase()}`, ...rest.map(lower)].join(' ');
  return { title: 'Check', target: `${target} ${found[1] ? 'not: ' : ''}${said}${found[3] ?? ''}`.trim() };
}

const VERBS: Readonly<Record<string, string>> = {
  Be: 'is',
  Have: 'has',
  Contain: 'contains',
  Match: 'matches',
  Equal: 'equals',
  Pass: 'passes',
  Throw: 'throws',
};
const lower = (word: string): string => (word === word.toUpperCase() ? word : word.toLowerCase());

function verdictCaption(
  recording: Recording,
  steps: number,
  { label, verdict }: { label: Label; verdict: string },
): Caption {
  const passed = recording.status === 'passed';
  const count = steps === 1 ? '1 step' : `${steps} steps`;
  const title = passed ? `Passed · ${count}` : `Failed: ${verdict || recording.problem || 'no reason was recorded'}`;
  return { kind: 'verdict', passed, title, detail: recording.title, label };
}
