import type { RunState } from '../core/run.ts';
import { replay } from '../engine/replay.ts';
import type { Store, StoredEvent } from '../store/store.ts';

export type History = { readonly stored: readonly StoredEvent[]; readonly state: RunState };

/** Everything that is stored of a run, and the state that it comes to. */
export async function historyOf(store: Store, runId: string, signal: AbortSignal): Promise<History> {
  const stored = await store.events(runId, signal);
  return { stored, state: replay(stored) };
}
