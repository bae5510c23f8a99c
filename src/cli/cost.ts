import type { Spent } from '../core/model.ts';
import { describeUsd } from '../config/quantities.ts';

/** What the agent's turns cost, as far as it is known; `null` before the first turn. Unknown is never said as $0. */
export function costWords({ iterations, microUsd, unknownCost }: Spent, driver: string): string | null {
  if (iterations === 0) return null;
  if (driver === 'scripted') return 'no cost';
  if (unknownCost === 0) return describeUsd(microUsd);
  return microUsd === 0 ? 'cost unknown' : `${describeUsd(microUsd)} and unknown cost`;
}
