import { expect, test } from 'vitest';
import type { Unstamped, NewEvent } from '../../src/store/store.ts';
import type { RunEvent } from '../../src/core/run.ts';
import { checkedEvent, stampedEvent } from '../../src/store/event-schema.ts';
import { SHA } from '../support/worlds.ts';
import { ONE_OF_EACH } from './samples.ts';

test.for(Object.values<Unstamped<RunEvent>>(ONE_OF_EACH))('$type passes unchanged', (event) => {
  expect(checkedEvent({ ...event, v: 1, at: 5 })).toEqual({ ...event, v: 1, at: 5 });
});

test('what the form does not know is not stored', () => {
  const event: NewEvent & { readonly secret: string } = { ...ONE_OF_EACH['run.resumed'], secret: 'x' };
  expect(stampedEvent(event, 5)).toEqual({ type: 'run.resumed', v: 1, at: 5, ms: 0 });
});

const { 'turn.finished': finished, 'run.queued': queued, 'check.finished': check } = ONE_OF_EACH;
const WRONG: readonly (readonly [why: string, event: unknown, path: string])[] = [
  ['an unknown type', { type: 'run.dreamt', ms: 0 }, 'type'],
  ['half a millisecond', { ...finished, ms: 0.5 }, 'ms'],
  ['time that goes back', { ...finished, ms: -1 }, 'ms'],
  ['half a micro-USD', { ...finished, report: { ...finished.report, microUsd: 0.5 } }, 'report.microUsd'],
  [
    'no cost at all, where unknown is null',
    { ...finished, report: { ...finished.report, microUsd: undefined } },
    'report.microUsd',
  ],
  ['a branch name for a sha', { ...finished, report: { ...finished.report, commit: 'main' } }, 'report.commit'],
  ['an option for a sha', { ...finished, report: { ...finished.report, tree: `--${SHA}` } }, 'report.tree'],
  ['an unknown turn status', { ...finished, report: { ...finished.report, status: 'fine' } }, 'report.status'],
  ['an unknown verdict', { ...check, result: { ...check.result, verdict: { kind: 'maybe' } } }, 'result.verdict'],
  ['a missing budget', { ...queued, job: { ...queued.job, budget: null } }, 'job.budget'],
];

test.for(WRONG)('refused, and told where: %s', ([, event, path]) => {
  const stamped = { ...(event as object), v: 1, at: 5 };
  expect(() => checkedEvent(stamped)).toThrow(path);
});

test('an event of another version has another form', () => {
  expect(() => checkedEvent({ ...ONE_OF_EACH['run.resumed'], v: 2, at: 5 })).toThrow('v');
});
