import type { AgentEvent, Agents } from '../agents/driver.ts';
import type { ScenarioProgress, Scenarios } from '../browser/check.ts';
import type { RunState } from '../core/run.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { Publisher } from '../publish/publisher.ts';
import type { Owner, Store, StoredEvent } from '../store/store.ts';
import type { Workspaces } from '../workspace/workspace.ts';

/** Everything the engine needs, passed in. It reaches for nothing. */
export type Parts = {
  readonly store: Store;
  readonly workspaces: Workspaces;
  readonly agents: Agents;
  readonly scenarios: Scenarios;
  readonly evidence: Evidence;
  readonly publishers: readonly Publisher[];
  /** Finds a browser that renders text, or throws `NO_BROWSER`. Asked once per process. */
  readonly browser: (signal: AbortSignal) => Promise<string>;
  readonly owner: Owner;
  /** Milliseconds that never go backwards. */
  readonly monotonic: () => number;
  /** A new UUID for a session. */
  readonly newId: () => string;
};

/** What people watch while a run goes on. It is shown and forgotten; nothing depends on it. */
export type LiveProgress =
  | { readonly type: 'agent'; readonly event: AgentEvent }
  | {
      readonly type: 'scenarios';
      readonly round: 'preflight' | 'check' | 'verify';
      readonly progress: ScenarioProgress;
    }
  | { readonly type: 'note'; readonly text: string };

export type Listener = {
  /** After each stored event, and once at the start with `stored: null`. */
  readonly onState: (state: RunState, stored: StoredEvent | null) => void;
  readonly onProgress: (progress: LiveProgress) => void;
};

/** `interrupt`: stop taking work and leave the run resumable. `kill`: end every child at once and return. */
export type Control = {
  readonly interrupt: AbortSignal;
  readonly kill: AbortSignal;
  /** Read when the run is stopped: which signal it was is known only then. */
  readonly interruptedBy: string;
};
