import fc from 'fast-check';
import { expect, test } from 'vitest';
import { charge, describeBudget, describeLeft, exhausted, NOTHING_SPENT, turnLimits } from '../../src/core/budget.ts';
import { anyBudget, BUDGET } from '../support/worlds.ts';

const rich = { ...BUDGET, tokens: 100, microUsd: 1_000_000 };

test.each([
  [{}, null],
  [{ iterations: 5 }, 'iterations'],
  [{ wallMs: 60_000 }, 'wall'],
  [{ microUsd: 1_000_000 }, 'usd'],
  [{ tokens: 100 }, 'tokens'],
  [{ iterations: 5, wallMs: 60_000, tokens: 100 }, 'iterations'],
] as const)('of what is spent %j, the limit hit is %s', (spent, limit) => {
  expect(exhausted(rich, { ...NOTHING_SPENT, ...spent })).toBe(limit);
});

test('what is not limited is never exhausted', () => {
  expect(exhausted(BUDGET, { ...NOTHING_SPENT, tokens: 1e12, microUsd: 1e12 })).toBeNull();
});

test('an unknown cost is counted as unknown and not as nothing', () => {
  const once = charge(NOTHING_SPENT, { tokens: null, microUsd: null });
  expect(once).toEqual({ ...NOTHING_SPENT, iterations: 1, unknownCost: 1 });
  expect(charge(once, { tokens: 7, microUsd: 0 })).toMatchObject({
    iterations: 2,
    tokens: 7,
    microUsd: 0,
    unknownCost: 1,
  });
});

test('a turn gets its own limit or what is left of the run, and always some time', () => {
  expect(turnLimits(BUDGET, NOTHING_SPENT)).toEqual({ wallMs: 20_000, idleMs: 5_000 });
  expect(turnLimits(BUDGET, { ...NOTHING_SPENT, wallMs: 58_000 })).toEqual({ wallMs: 2_000, idleMs: 2_000 });
  fc.assert(
    fc.property(anyBudget, fc.nat(), (budget, wallMs) => {
      const limits = turnLimits(budget, { ...NOTHING_SPENT, wallMs });
      expect(limits.wallMs).toBeGreaterThan(0);
      expect(limits.wallMs).toBeLessThanOrEqual(budget.turnMs);
      expect(limits.idleMs).toBeLessThanOrEqual(limits.wallMs);
    }),
  );
});

test('budgets read like a sentence', () => {
  expect(describeBudget(BUDGET)).toBe('5 iterations, 1 min');
  expect(describeBudget({ ...rich, microUsd: 1_250_000 })).toBe('5 iterations, 1 min, $1.25, 100 tokens');
  expect(describeLeft(rich, { iterations: 9, wallMs: 90_000, tokens: 200, microUsd: 2e6, unknownCost: 0 })).toBe(
    '0 iterations, 0 min, $0.00, 0 tokens',
  );
  expect(describeLeft(BUDGET, NOTHING_SPENT)).toBe('5 iterations, 1 min');
});
