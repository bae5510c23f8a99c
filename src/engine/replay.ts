import { evolve, start } from '../core/machine.ts';
import type { RunState } from '../core/run.ts';
import type { StoredEvent } from '../store/store.ts';
import { UntilgreenError } from '../support/errors.ts';

/** The state that a stored log comes to. Throws `CORRUPT` when it does not begin as every log does. */
export function replay(stored: readonly StoredEvent[]): RunState {
  const [first, ...rest] = stored.map((row) => row.event);
  if (first?.type === 'run.queued') return rest.reduce(evolve, start(first));
  throw new UntilgreenError('CORRUPT', {
    what: `The log of this run begins with ${first?.type ?? 'nothing'}`,
    fix: 'Start the run again: untilgreen run "…"',
  });
}
