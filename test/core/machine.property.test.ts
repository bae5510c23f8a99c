import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fingerprint } from '../../src/core/fingerprint.ts';
import { evolve, FAULTS_UNTIL_BROKEN, next, start } from '../../src/core/machine.ts';
import type { EventOf, RunEvent } from '../../src/core/run.ts';
import { anyBudget, anyWorld, play, queued } from '../support/worlds.ts';

const RUNS = { numRuns: 1_500 };
const isVerdict = (event: RunEvent): event is EventOf<'check.finished' | 'verify.finished'> =>
  event.type === 'check.finished' || event.type === 'verify.finished';

test('a run stops once, in any world, and takes no more turns than its budget allows', () => {
  fc.assert(
    fc.property(anyBudget, anyWorld, fc.boolean(), (budget, world, keepGreen) => {
      const { actions, log } = play(queued({ budget, keepGreen }), world);
      expect(actions.filter((action) => action.type === 'stop')).toHaveLength(1);
      const turns = log.filter((event) => event.type === 'turn.finished');
      expect(turns.length).toBeLessThanOrEqual(budget.iterations);
    }),
    RUNS,
  );
});

test('a log that is cut off anywhere leads to the action that came next', () => {
  fc.assert(
    fc.property(anyBudget, anyWorld, fc.nat(), (budget, world, at) => {
      const { log, actions } = play(queued({ budget }), world);
      const cut = log.slice(0, 1 + (at % log.length));
      const [first, ...rest] = cut;
      const state = rest.reduce(evolve, start(first as EventOf<'run.queued'>));
      expect(next(state)).toEqual(actions[cut.length - 1]);
    }),
    RUNS,
  );
});

test('a run passes only on a passing verification, and never after a failing one', () => {
  fc.assert(
    fc.property(anyBudget, anyWorld, (budget, world) => {
      const { log, state } = play(queued({ budget }), world);
      const last = log.filter(isVerdict).at(-1);
      if (state.outcome.kind !== 'passed') return;
      expect(last?.type).toBe('verify.finished');
      expect(last?.result.verdict.kind).toBe('passed');
      expect(state.grade).toBe('green');
    }),
    RUNS,
  );
});

test('the agent is told exactly the findings of the last verdict that counted', () => {
  fc.assert(
    fc.property(anyBudget, anyWorld, (budget, world) => {
      const { log, actions } = play(queued({ budget }), world);
      for (const [index, action] of actions.entries()) {
        if (action.type !== 'run-turn') continue;
        const before = log.slice(0, index + 1);
        const verdicts = before.flatMap((event) => {
          if (event.type === 'preflight.finished') return [event.preflight.result.verdict];
          return isVerdict(event) ? [event.result.verdict] : [];
        });
        const told = verdicts.filter((verdict) => verdict.kind !== 'inconclusive').at(-1);
        expect(action.findings).toEqual(told?.kind === 'failed' ? told.findings : []);
      }
    }),
    RUNS,
  );
});

test('no turn starts when a limit is reached or the same failure was seen too often', () => {
  fc.assert(
    fc.property(anyBudget, anyWorld, (budget, world) => {
      const { log, actions } = play(queued({ budget }), world);
      for (const [index, action] of actions.entries()) {
        if (action.type !== 'open-turn') continue;
        const seen = log.slice(0, index + 1);
        const reports = seen.flatMap((event) => (event.type === 'turn.finished' ? [event.report] : []));
        if (reports.length === 0) continue;
        const spent = (key: 'tokens' | 'microUsd'): number =>
          reports.reduce((sum, report) => sum + (report[key] ?? 0), 0);
        expect(reports.length).toBeLessThan(budget.iterations);
        expect(spent('tokens')).toBeLessThan(budget.tokens ?? Infinity);
        expect(spent('microUsd')).toBeLessThan(budget.microUsd ?? Infinity);
        const prints = seen
          .filter(isVerdict)
          .flatMap(({ result }) => (result.verdict.kind === 'failed' ? [fingerprint(result.verdict.findings)] : []));
        const tail = prints.slice(-budget.stuckAfter);
        expect(tail.length < budget.stuckAfter || new Set(tail).size > 1).toBe(true);
      }
    }),
    RUNS,
  );
});

test('our own trouble costs no iteration, and three times in a row ends the run as broken', () => {
  fc.assert(
    fc.property(anyBudget, anyWorld, (budget, world) => {
      const { log, state } = play(queued({ budget }), world);
      const turns = log.filter((event) => event.type === 'turn.finished' && event.report.status !== 'unavailable');
      expect(state.progress.spent.iterations).toBe(turns.length);
      const troubles = log.filter(
        (event) =>
          event.type === 'action.faulted' ||
          (event.type === 'preflight.finished' && event.preflight.result.verdict.kind === 'inconclusive') ||
          (isVerdict(event) && event.result.verdict.kind === 'inconclusive'),
      );
      if (state.outcome.kind === 'broken') expect(troubles.length).toBeGreaterThanOrEqual(FAULTS_UNTIL_BROKEN);
    }),
    RUNS,
  );
});

test('an interrupted run goes on as if nothing had happened', () => {
  fc.assert(
    fc.property(anyBudget, anyWorld, (budget, world) => {
      const wide = { ...budget, wallMs: Number.MAX_SAFE_INTEGER };
      const { log } = play(queued({ budget: wide }), world);
      const quiet = log.filter((event) => event.type !== 'run.interrupted' && event.type !== 'run.resumed');
      const fold = (events: readonly RunEvent[]) =>
        events.slice(1).reduce(evolve, start(events[0] as EventOf<'run.queued'>));
      const [interrupted, uninterrupted] = [fold(log), fold(quiet)];
      const timeless = (state: typeof interrupted) => ({
        ...state,
        progress: { ...state.progress, spent: { ...state.progress.spent, wallMs: 0 } },
      });
      expect(timeless(interrupted)).toEqual(timeless(uninterrupted));
    }),
    RUNS,
  );
});

test('facts that do not belong to a phase change nothing', () => {
  fc.assert(
    fc.property(anyBudget, anyWorld, fc.nat(), fc.nat(), (budget, world, at, which) => {
      const { log } = play(queued({ budget }), world);
      const done = log.slice(1).reduce(evolve, start(log[0] as EventOf<'run.queued'>));
      const stray = log[which % log.length] as RunEvent;
      expect(evolve(done, stray)).toBe(done);
      const cut = log.slice(1, at % log.length).reduce(evolve, start(log[0] as EventOf<'run.queued'>));
      expect(evolve(cut, log[0] as RunEvent)).toBe(cut);
    }),
    RUNS,
  );
});
