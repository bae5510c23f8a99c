import type { Budget, Limit, Spent, TurnReport } from './model.ts';

export const NOTHING_SPENT: Spent = { iterations: 0, wallMs: 0, tokens: 0, microUsd: 0, unknownCost: 0 };

/** The first limit that has been reached, in the order in which people ask about them. */
export function exhausted(budget: Budget, spent: Spent): Limit | null {
  if (spent.iterations >= budget.iterations) return 'iterations';
  if (spent.wallMs >= budget.wallMs) return 'wall';
  if (budget.microUsd !== null && spent.microUsd >= budget.microUsd) return 'usd';
  if (budget.tokens !== null && spent.tokens >= budget.tokens) return 'tokens';
  return null;
}

/** One turn, whatever its end, is one iteration. What it cost is added only when it is known. */
export function charge(spent: Spent, report: Pick<TurnReport, 'tokens' | 'microUsd'>): Spent {
  return {
    ...spent,
    iterations: spent.iterations + 1,
    tokens: spent.tokens + (report.tokens ?? 0),
    microUsd: spent.microUsd + (report.microUsd ?? 0),
    unknownCost: spent.unknownCost + (report.microUsd === null ? 1 : 0),
  };
}

export type TurnLimits = { readonly wallMs: number; readonly idleMs: number };

/** How long a turn may take now: its own limit, or what is left of the run's. */
export function turnLimits(budget: Budget, spent: Spent): TurnLimits {
  const wallMs = Math.max(1, Math.min(budget.turnMs, budget.wallMs - spent.wallMs));
  return { wallMs, idleMs: Math.min(budget.idleMs, wallMs) };
}

/** `10 iterations, 60 min` — what a person set, in one line. */
export function describeBudget(budget: Budget): string {
  const parts = [`${budget.iterations} iterations`, `${Math.round(budget.wallMs / 60_000)} min`];
  if (budget.microUsd !== null) parts.push(`$${(budget.microUsd / 1_000_000).toFixed(2)}`);
  if (budget.tokens !== null) parts.push(`${budget.tokens} tokens`);
  return parts.join(', ');
}

/** `3 iterations, 41 min, $1.20` — what is left; never below zero. */
export function describeLeft(budget: Budget, spent: Spent): string {
  return describeBudget({
    ...budget,
    iterations: Math.max(0, budget.iterations - spent.iterations),
    wallMs: Math.max(0, budget.wallMs - spent.wallMs),
    microUsd: budget.microUsd === null ? null : Math.max(0, budget.microUsd - spent.microUsd),
    tokens: budget.tokens === null ? null : Math.max(0, budget.tokens - spent.tokens),
  });
}
