import { expect, test } from 'vitest';
import type { RecordedStep, Recording } from '../../src/evidence/recording.ts';
import { halved, PACE, type Shot, thinned, timeline } from '../../src/evidence/timeline.ts';

const LABEL = { when: 'after', state: 'green', passed: true };

const step = (at: number, change: Partial<RecordedStep> = {}): RecordedStep => ({
  at,
  endedAt: at + 50,
  kind: 'action',
  title: 'Click',
  target: 'button “Apply”',
  ok: true,
  ...change,
});

const recording = (change: Partial<Recording>): Recording => ({
  v: 1,
  scenario: 'chromium|shop.spec.ts|coupon',
  title: 'coupon',
  status: 'passed',
  problem: null,
  viewport: { width: 1280, height: 720 },
  frames: [],
  steps: [],
  notes: [],
  ...change,
});

const frames = (...times: readonly number[]) => times.map((at) => ({ at, file: `${at}.png` }));
const totals = (shots: readonly Shot[]): readonly number[] => {
  const sums: number[] = [];
  for (const { caption, ms } of shots) sums[caption] = (sums[caption] ?? 0) + ms;
  return sums;
};

test('an action stands long enough to be read, a check a little shorter, the end longest', () => {
  const steps = [step(1000), step(1100), step(1200, { kind: 'check', title: 'Check toBeVisible' })];
  const { shots, captions } = timeline(recording({ frames: frames(900, 1010, 1110), steps }), LABEL, '');
  expect(totals(shots)).toEqual([PACE.action, PACE.action, PACE.check, PACE.end]);
  expect(captions.map(({ kind }) => kind)).toEqual(['step', 'step', 'step', 'verdict']);
});

test('waiting is cut short and flicker is slowed down', () => {
  const steps = [step(1000)];
  const { shots } = timeline(recording({ frames: frames(1001, 1003, 1100, 9000), steps }), LABEL, '');
  expect(shots.slice(0, -1).map(({ ms }) => ms)).toEqual([PACE.briefest, 97, PACE.gap, PACE.gap]);
});

test('a step shows the page before it, then what it did; the empty page before the first step is left out', () => {
  const steps = [step(1000), step(2000)];
  const { shots } = timeline(recording({ frames: frames(500, 1100, 2100), steps }), LABEL, '');
  expect(shots.map(({ frame, caption }) => [frame, caption])).toEqual([
    [1, 0],
    [1, 1],
    [2, 1],
    [2, 2],
  ]);
});

test('a step without any frame of its own still shows the page as it was', () => {
  const { shots } = timeline(recording({ frames: frames(10), steps: [step(1000), step(2000)] }), LABEL, '');
  expect(totals(shots)).toEqual([PACE.action, PACE.action, PACE.end]);
  expect(new Set(shots.map(({ frame }) => frame))).toEqual(new Set([0]));
});

test('a check shows the page that it saw, although its picture came a moment later, and time never runs backwards', () => {
  const steps = [step(1000), step(1100, { kind: 'check', endedAt: 1120 }), step(1130), step(1500)];
  const { shots } = timeline(recording({ frames: frames(900, 1160, 1400), steps }), LABEL, '');
  expect(shots.map(({ frame, caption }) => [frame, caption])).toEqual([
    [0, 0],
    [1, 1],
    [1, 2],
    [2, 2],
    [2, 3],
    [2, 4],
  ]);
  const late = timeline(recording({ frames: frames(900, 1500), steps: steps.slice(0, 3) }), LABEL, '');
  expect(late.shots[1]).toMatchObject({ frame: 0, caption: 1 });
});

test('the step that failed stands longer and the banner says why', () => {
  const steps = [step(1000), step(1100, { kind: 'check', title: 'Check toHaveText', target: '“Total”', ok: false })];
  const failed = recording({ frames: frames(900), steps, status: 'failed', problem: 'first line' });
  const told = timeline(failed, { ...LABEL, passed: false }, 'expected “1”, received “2”');
  expect(totals(told.shots)[1]).toBe(PACE.failed);
  expect(told.captions[1]).toMatchObject({ tone: 'failed', title: 'Check', target: '“Total” has text' });
  expect(told.captions.at(-1)).toMatchObject({ passed: false, title: 'Failed: expected “1”, received “2”' });
  expect(timeline(failed, LABEL, '').captions.at(-1)).toMatchObject({ title: 'Failed: first line' });
});

test('a step that failed and then worked does not look like a failure of a scenario that passed', () => {
  const steps = [step(1000, { ok: false }), step(1100)];
  const { captions } = timeline(recording({ frames: frames(900), steps }), LABEL, '');
  expect(captions.map((caption) => (caption.kind === 'step' ? caption.tone : caption.title))).toEqual([
    'action',
    'action',
    'Passed · 2 steps',
  ]);
});

test('groups of steps become chapters and are not counted themselves', () => {
  const steps = [
    step(1000, { kind: 'step', title: 'Fill the cart', endedAt: 1500 }),
    step(1100),
    step(1600, { kind: 'step', title: 'Nothing inside', endedAt: 1700 }),
  ];
  const { captions } = timeline(recording({ frames: frames(900), steps }), LABEL, '');
  expect(captions).toMatchObject([
    { number: 1, total: 2, chapter: 'Fill the cart', title: 'Click' },
    { number: 2, total: 2, chapter: '', title: 'Nothing inside' },
    { title: 'Passed · 2 steps' },
  ]);
});

test.each([
  ['Check toBeVisible', 'is visible'],
  ['Check toHaveURL', 'has URL'],
  ['Check toContainText', 'contains text'],
  ['Check toHaveText “$13.00”', 'has text “$13.00”'],
  ['Check not toBeVisible', 'not: is visible'],
  ['Check not.toBeVisible', 'not: is visible'],
  ['Check toEqual', 'equals'],
])('%s reads as: %s', (title, words) => {
  const steps = [step(1000, { kind: 'check', title, target: 'x' })];
  const [caption] = timeline(recording({ frames: frames(900), steps }), LABEL, '').captions;
  expect(caption).toMatchObject({ title: 'Check', target: `x ${words}` });
});

test('without frames there is nothing to show, and a note says so', () => {
  expect(timeline(recording({ steps: [step(1000)] }), LABEL, '')).toEqual({
    shots: [],
    captions: [],
    notes: ['no frames were captured'],
  });
});

test('without steps the frames are shown as they came', () => {
  const { shots, captions } = timeline(recording({ frames: frames(1000, 1100, 5000) }), LABEL, '');
  expect(shots.map(({ frame, ms }) => [frame, ms])).toEqual([
    [0, 100],
    [1, PACE.gap],
    [2, PACE.briefest],
    [2, PACE.end],
  ]);
  expect(captions).toHaveLength(1);
});

test('of a very long scenario the beginning and the end are shown, and a note says so', () => {
  const steps = Array.from({ length: 1000 }, (_, i) => step(1000 + i * 100));
  const times = Array.from({ length: 6000 }, (_, i) => 1000 + i * 16);
  const { shots, captions, notes } = timeline(recording({ frames: frames(...times), steps }), LABEL, '');
  expect(shots.length).toBeLessThanOrEqual(480);
  const numbers = captions.flatMap((caption) => (caption.kind === 'step' ? [caption.number] : []));
  expect([numbers[0], numbers.at(-1)]).toEqual([1, 1000]);
  expect(notes).toEqual([
    expect.stringMatching(/^\d+ of 1000 steps are left out$/),
    expect.stringMatching(/^\d+ frames between steps are left out$/),
  ]);
});

test('fewer frames take as long as all of them, and each caption keeps its last one', () => {
  const shots = Array.from({ length: 40 }, (_, i) => ({ frame: i, caption: Math.floor(i / 10), ms: 50 }));
  const fewer = halved(shots);
  expect(fewer.length).toBeLessThan(shots.length);
  expect(totals(fewer)).toEqual(totals(shots));
  expect(fewer.filter(({ frame }) => frame % 10 === 9)).toHaveLength(4);
  expect(thinned(shots, 8)).toHaveLength(8);
  expect(thinned(shots, 1)).toHaveLength(8);
});
