import { evolve, start } from '../core/machine.ts';
import type { RunEvent, RunState } from '../core/run.ts';
import { UntilgreenError } from '../support/errors.ts';
import type { Store, StoredEvent } from '../store/store.ts';

export type History = { readonly stored: readonly StoredEvent[]; readonly state: RunState };

/** Everything that is stored of a run, and the state that it comes to. */
export async function historyOf(store: Store, runId: string, signal: AbortSignal): Promise<History> {
  const stored = await store.events(runId, signal);
  return { stored, state: folded(stored.map((row) => row.event)) };
}

function folded(events: readonly RunEvent[]): RunState {
  const [first, ...rest] = events;
  if (first?.type === 'run.queued') return rest.reduce(evolve, start(first));
  throw new UntilgreenError('CORRUPT', {
    what: `The log of this run begins with ${first?.type ?? 'nothing'}`,
    fix: 'Start the run again: untilgreen run "…"',
  });
}
