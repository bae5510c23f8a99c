import { evolve, type ActionType } from '../core/machine.ts';
import type { RunEvent, RunState } from '../core/run.ts';
import { UntilgreenError } from '../support/errors.ts';
import type { Lease, NewEvent, RunView, Store, StoredEvent } from '../store/store.ts';
import type { Control, Parts } from './parts.ts';
import { replay } from './replay.ts';

/** A dead holder is seen at once by its process id; this is for holders on another machine, or a stalled one. */
const LEASE_MS = 15_000;
const BEAT_MS = 1_500;

/** The right to move one run, kept alive until disposed. */
export interface Session extends AsyncDisposable {
  readonly runId: string;
  readonly state: RunState;
  append(event: NewEvent): Promise<StoredEvent>;
  /** Aborted when the run is to stop. An outcome that is being published is not cancelled any more. */
  signalFor(action: ActionType): AbortSignal;
  /** The fact that says who stopped the run. The first cause wins. */
  stopped(ms: number): NewEvent;
  /** Until the store's clock says `until` (unix milliseconds), or the run is to stop. */
  sleep(until: number): Promise<void>;
}

export async function openSession(runId: string, parts: Parts, control: Control): Promise<Session> {
  const { store, workspaces } = parts;
  const lease = await claim(runId, parts, control.kill);
  try {
    await workspaces.sweep(runId, control.kill);
    const stored = await store.events(runId, control.kill);
    const session = new LeasedSession(lease, { store, control }, stored);
    // A run that was cancelled while nobody worked on it does not take a turn first.
    await session.beat();
    return session;
  } catch (error) {
    await store.release(lease, AbortSignal.timeout(5_000));
    throw error;
  }
}

async function claim(runId: string, { store, owner }: Parts, signal: AbortSignal): Promise<Lease> {
  const claimed = await store.claim(runId, owner, LEASE_MS, signal);
  switch (claimed.kind) {
    case 'claimed':
      return claimed.lease;
    case 'busy':
      throw new UntilgreenError('RUN_BUSY', {
        what: `run ${runId} is being worked on by process ${claimed.owner.pid} on ${claimed.owner.host}`,
        fix: `Watch it with: untilgreen show ${runId}`,
      });
    case 'absent':
      throw new UntilgreenError('RUN_NOT_FOUND', {
        what: `there is no run ${runId}`,
        fix: 'List them: untilgreen list',
      });
  }
}

type Held = { readonly store: Store; readonly control: Control };

class LeasedSession implements Session {
  readonly runId: string;
  readonly #lease: Lease;
  readonly #held: Held;
  readonly #cancelled = new AbortController();
  readonly #lost = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #beating: Promise<void> = Promise.resolve();
  #state: RunState;
  #seq: number;

  constructor(lease: Lease, held: Held, stored: readonly StoredEvent[]) {
    this.runId = lease.runId;
    this.#lease = lease;
    this.#held = held;
    this.#state = replay(stored);
    this.#seq = stored.length;
    this.#timer = setInterval(() => {
      this.#beating = this.#beating.then(() => this.beat());
    }, BEAT_MS);
  }

  get state(): RunState {
    return this.#state;
  }

  async append(event: NewEvent): Promise<StoredEvent> {
    let after = this.#state;
    const viewOf = (stamped: RunEvent): RunView => {
      after = evolve(this.#state, stamped);
      return view(after);
    };
    const stored = await this.#held.store.append(this.#lease, this.#seq + 1, event, viewOf, this.#held.control.kill);
    this.#seq += 1;
    this.#state = after;
    return stored;
  }

  signalFor(action: ActionType): AbortSignal {
    const { interrupt, kill } = this.#held.control;
    const always = [interrupt, kill, this.#lost.signal];
    return AbortSignal.any(action === 'publish' ? always : [...always, this.#cancelled.signal]);
  }

  stopped(ms: number): NewEvent {
    if (this.#lost.signal.aborted) throw this.#lost.signal.reason;
    const publishing = this.#state.phase === 'publishing';
    if (this.#cancelled.signal.aborted && !publishing) return { type: 'run.cancelled', by: 'untilgreen cancel', ms };
    return { type: 'run.interrupted', by: this.#held.control.interruptedBy, ms };
  }

  async sleep(until: number): Promise<void> {
    const signal = this.signalFor('wait');
    while (!signal.aborted && Date.now() < until) {
      await new Promise<void>((resolve) => {
        setTimeout(resolve, Math.min(1_000, until - Date.now()));
      });
    }
  }

  async beat(): Promise<void> {
    try {
      const { cancel } = await this.#held.store.beat(this.#lease, this.#held.control.kill);
      if (cancel) this.#cancelled.abort();
    } catch (error) {
      if (!this.#held.control.kill.aborted) this.#lost.abort(error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#beating;
    if (!this.#lost.signal.aborted) await this.#held.store.release(this.#lease, AbortSignal.timeout(5_000));
  }
}

/** What lists show of a state. */
const view = (state: RunState): RunView => ({
  phase: state.phase,
  outcome: 'outcome' in state ? state.outcome.kind : null,
  iterations: state.progress.spent.iterations,
  microUsd: state.progress.spent.microUsd,
});
