import type {
  CheckResult,
  Finding,
  Grade,
  Job,
  Outcome,
  Preflight,
  Sha,
  Spent,
  TurnIntent,
  TurnReport,
} from './model.ts';

/** The version of every event below. A stored event of a newer version is refused, never rewritten. */
export const EVENT_VERSION = 1;

/** What every fact carries: the store's clock in unix milliseconds, and the monotonic milliseconds that its action took. */
type Stamp = { readonly v: typeof EVENT_VERSION; readonly at: number; readonly ms: number };

export type WorkspaceReady = {
  /** Absolute path of the worktree. */
  readonly path: string;
  /** The commit that the agent starts from: the base, plus uncommitted scenarios that were taken in. */
  readonly commit: Sha;
  readonly tree: Sha;
  /** sha256 over the frozen scenarios outside the worktree. */
  readonly frozenDigest: string;
};

export type Published = {
  /** `null` when nothing was committed. */
  readonly branch: string | null;
  /** Absolute path of the folder with the evidence. */
  readonly folder: string | null;
  /** Why publishing failed; `null` when it did not. */
  readonly problem: string | null;
};

/** Facts, oldest first, as they are stored. */
export type RunEvent =
  | (Stamp & { readonly type: 'run.queued'; readonly job: Job })
  | (Stamp & { readonly type: 'workspace.ready'; readonly workspace: WorkspaceReady })
  | (Stamp & { readonly type: 'preflight.finished'; readonly preflight: Preflight })
  | (Stamp & { readonly type: 'turn.started'; readonly intent: TurnIntent })
  | (Stamp & { readonly type: 'turn.finished'; readonly report: TurnReport })
  | (Stamp & { readonly type: 'check.finished'; readonly iteration: number; readonly result: CheckResult })
  | (Stamp & {
      readonly type: 'verify.finished';
      readonly iteration: number;
      readonly result: CheckResult;
      readonly grade: Grade;
    })
  | (Stamp & { readonly type: 'run.published'; readonly published: Published })
  | (Stamp & {
      readonly type: 'action.faulted';
      readonly action: string;
      readonly reason: string;
      readonly final: boolean;
    })
  | (Stamp & { readonly type: 'run.parked'; readonly until: number; readonly reason: string })
  | (Stamp & { readonly type: 'gate.opened'; readonly gate: string })
  | (Stamp & { readonly type: 'gate.answered'; readonly approved: boolean; readonly by: string })
  | (Stamp & { readonly type: 'run.interrupted'; readonly by: string })
  | (Stamp & { readonly type: 'run.resumed' })
  | (Stamp & { readonly type: 'run.cancelled'; readonly by: string });
export type RunEventType = RunEvent['type'];
export type EventOf<T extends RunEventType> = Extract<RunEvent, { readonly type: T }>;

/** What is known about a run so far, whatever its phase. */
export type Progress = {
  readonly job: Job;
  readonly workspace: WorkspaceReady | null;
  readonly preflight: Preflight | null;
  readonly spent: Spent;
  /** Of the last verdict that counted. */
  readonly findings: readonly Finding[];
  /** After how many turns in a row the last verdict's fingerprint was seen. */
  readonly sameFor: number;
  /** Turns in a row that changed nothing. */
  readonly emptyTurns: number;
  /** Faults and inconclusive verdicts in a row. */
  readonly faults: number;
  readonly head: { readonly commit: Sha; readonly tree: Sha } | null;
  /** The session of the last turn; `null` before the first. */
  readonly sessionId: string | null;
  /** Protected files that any turn edited. */
  readonly protectedEdits: readonly string[];
  /** Titles of scenarios that were skipped when the others passed: nothing is known of them. */
  readonly skipped: readonly string[];
};

/** A phase in which the run itself has something to do. */
export type ActiveState =
  | { readonly phase: 'provisioning'; readonly progress: Progress }
  | { readonly phase: 'preflight'; readonly progress: Progress }
  | { readonly phase: 'working'; readonly progress: Progress; readonly open: TurnIntent | null }
  | { readonly phase: 'checking'; readonly progress: Progress }
  | { readonly phase: 'verifying'; readonly progress: Progress }
  | {
      readonly phase: 'publishing';
      readonly progress: Progress;
      readonly outcome: Outcome;
      readonly grade: Grade | null;
    };

/** Where a run is. Fields exist only in the phases that have them. */
export type RunState =
  | ActiveState
  | { readonly phase: 'waiting'; readonly progress: Progress; readonly gate: string; readonly held: ActiveState }
  | {
      readonly phase: 'parked';
      readonly progress: Progress;
      readonly until: number;
      readonly reason: string;
      readonly held: ActiveState;
    }
  | { readonly phase: 'interrupted'; readonly progress: Progress; readonly by: string; readonly held: ActiveState }
  | {
      readonly phase: 'done';
      readonly progress: Progress;
      readonly outcome: Outcome;
      readonly grade: Grade | null;
      readonly published: Published;
    };
export type Phase = RunState['phase'];
