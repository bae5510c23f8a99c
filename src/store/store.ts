import type { Job, OutcomeKind } from '../core/model.ts';
import type { Phase, RunEvent, RunEventType } from '../core/run.ts';

export type StoredEvent = {
  readonly seq: number;
  readonly event: RunEvent;
  /** sha256 (hex) over the previous hash and this event's canonical JSON. */
  readonly hash: string;
};

/** What lists show. `phase` is what the last append said. */
export type RunRow = {
  readonly id: string;
  readonly repo: string;
  readonly goal: string;
  readonly branch: string;
  readonly driver: string;
  readonly phase: Phase;
  readonly outcome: OutcomeKind | null;
  readonly iterations: number;
  readonly microUsd: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Who works on it now; `null` when nobody's lease is valid. */
  readonly owner: Owner | null;
  readonly cancelRequested: boolean;
};
export type Owner = { readonly host: string; readonly pid: number; readonly startedAt: number };

/** The right to append to one run. A later claim makes it void: `append` then throws `FENCED`. */
export type Lease = { readonly runId: string; readonly epoch: number; readonly ttlMs: number };
export type Claim =
  | { readonly kind: 'claimed'; readonly lease: Lease; readonly previous: Owner | null }
  | { readonly kind: 'busy'; readonly owner: Owner; readonly until: number }
  | { readonly kind: 'absent' };

/** Shown in lists beside the events; written in the same transaction. */
export type RunView = {
  readonly phase: Phase;
  readonly outcome: OutcomeKind | null;
  readonly iterations: number;
  readonly microUsd: number;
};

/** Distributes over the union, so that each event keeps its own fields. */
export type Unstamped<E> = E extends unknown ? Omit<E, 'at' | 'v'> : never;
export type NewEvent = Unstamped<RunEvent>;

export interface Store extends AsyncDisposable {
  /** A new run in phase `provisioning`; its first event is `run.queued`. */
  create(id: string, job: Job, signal: AbortSignal): Promise<RunRow>;
  /** Succeeds when nobody holds a valid lease, or when the holder is a dead process of this host. */
  claim(id: string, owner: Owner, ttlMs: number, signal: AbortSignal): Promise<Claim>;
  /** Extends the lease; tells whether somebody asked to cancel. Throws `FENCED`. */
  beat(lease: Lease, signal: AbortSignal): Promise<{ readonly cancel: boolean }>;
  release(lease: Lease, signal: AbortSignal): Promise<void>;
  /**
   * Stamps the event with the store's clock and appends it as number `seq`, in one transaction with the view and with
   * the rows for scenario results and costs. Throws `FENCED` when the lease is void or `seq` is taken.
   */
  append(
    lease: Lease,
    seq: number,
    event: NewEvent,
    viewOf: (stored: RunEvent) => RunView,
    signal: AbortSignal,
  ): Promise<StoredEvent>;
  /** Checks version and hash chain; refuses a newer version with `NEWER_FORMAT`, a broken chain with `CORRUPT`. */
  events(id: string, signal: AbortSignal): Promise<readonly StoredEvent[]>;
  get(id: string, signal: AbortSignal): Promise<RunRow | null>;
  /** By whole id, or an unambiguous beginning or end of one, or `last`. */
  find(reference: string, signal: AbortSignal): Promise<readonly RunRow[]>;
  list(
    filter: { readonly repo: string | null; readonly limit: number },
    signal: AbortSignal,
  ): Promise<readonly RunRow[]>;
  requestCancel(id: string, signal: AbortSignal): Promise<boolean>;
  /** Forgets a run that has ended, with all its rows. */
  forget(id: string, signal: AbortSignal): Promise<void>;
  acquirePort(port: number, runId: string, signal: AbortSignal): Promise<boolean>;
  releasePort(port: number, runId: string, signal: AbortSignal): Promise<void>;
  count(type: RunEventType, id: string, signal: AbortSignal): Promise<number>;
}
