import { expect, test } from 'vitest';
import { failingStep, TRAIL_CAP, trailTo } from '../../src/browser/packet-trail.ts';
import type { ReportStep } from '../../src/browser/worker-lines.ts';

type Sketch = readonly [title: string, parent?: number | null, error?: string | null, kind?: ReportStep['kind']];
const steps = (...sketches: readonly Sketch[]): readonly ReportStep[] =>
  sketches.map(([title, parent = null, error = null, kind = 'action'], index) => ({
    title,
    parent,
    error,
    kind,
    target: '',
    ok: error === null,
    at: index,
    endedAt: index,
    where: null,
  }));
const titles = (list: readonly ReportStep[], error: string): readonly string[] =>
  trailTo(list, failingStep(list, error)).map(({ title, ok }) => `${ok ? '+' : '-'}${title}`);

test('a group that went well stands for its parts; one that failed is opened up', () => {
  const list = steps(
    ['sign in', null, null, 'step'],
    ['fill name', 0],
    ['fill password', 0],
    ['buy', null, 'boom', 'step'],
    ['click', 3],
    ['inner', 3, 'boom', 'step'],
    ['check', 5, 'boom', 'check'],
    ['never reached'],
  );
  expect(failingStep(list, 'boom')).toBe(6);
  expect(titles(list, 'boom')).toEqual(['+sign in', '+click', '-check']);
});

test('a failure that the scenario caught does not end the trail', () => {
  const list = steps(['try', null, 'not this'], ['click'], ['check', null, 'this', 'check']);
  expect(titles(list, 'this')).toEqual(['-try', '+click', '-check']);
});

test('an error that no step had is put down to the last step that failed, else to none', () => {
  expect(failingStep(steps(['a', null, 'x'], ['b']), 'other')).toBe(0);
  expect(failingStep(steps(['a'], ['b']), 'other')).toBeNull();
  expect(titles(steps(['a'], ['b']), 'other')).toEqual(['+a', '+b']);
  expect(failingStep([], 'other')).toBeNull();
});

test('of a long way the end is told, and how much is left out', () => {
  const list = steps(
    ...Array.from({ length: 80 }, (_, n): Sketch => [`a step with a rather long title, number ${n}`]),
    ['check', null, 'x'],
  );
  const trail = trailTo(list, failingStep(list, 'x'));
  expect(trail[0]?.title).toMatch(/^… \d+ earlier steps$/);
  expect(trail.at(-1)).toEqual({ title: 'check', ok: false });
  expect(trail.map(({ title }) => title).join('').length).toBeLessThanOrEqual(TRAIL_CAP.total);
});
