import type { AppSpec, CommandResult, CommandSpec, Frozen, Job, Sha } from '../core/model.ts';
import type { WorkspaceReady } from '../core/run.ts';

/** Folders of one run below the state directory. Absolute. */
export type RunFolders = {
  readonly root: string;
  readonly worktree: string;
  /** The oracle: the frozen tree exported, read by the verifier only. */
  readonly frozen: string;
  readonly turns: string;
  readonly checks: string;
};

export type FreezeRequest = {
  /** Any folder inside the repository. */
  readonly cwd: string;
  /** A name or sha; `HEAD` when the user said nothing. Resolved once. */
  readonly base: string;
  readonly scenarioDir: string;
};
export type Freeze = Omit<Frozen, 'planDigest'> & {
  readonly repo: string;
  /** Files below the scenario folder, relative to the repository, committed or taken in. */
  readonly scenarioFiles: readonly string[];
  /** The branch that HEAD is on; `null` when detached. */
  readonly head: string | null;
  /** For people: what a worktree of this repository cannot have as usual (submodules, files in Git LFS). */
  readonly notes?: readonly string[];
};

export type TurnCommit = {
  readonly commit: Sha;
  readonly tree: Sha;
  /** Changed since the workspace was made, in byte order. */
  readonly changed: readonly string[];
  readonly protectedEdits: readonly string[];
  readonly tampered: readonly string[];
  /** Parts of the worktree that could not be committed and why (an embedded repository, …). */
  readonly notes: readonly string[];
};

/** An app under test: up when `start` returns, gone when disposed. */
export interface App extends AsyncDisposable {
  /** `http://127.0.0.1:41234`, without a slash at the end. */
  readonly url: string;
  /** `proven`: the listener is a process of this run. `unproven`: an external app. */
  readonly identity: 'proven' | 'unproven';
  /** Output since `from` (unix milliseconds), newest last, at most `limit` lines. */
  lines(from: number, limit: number): readonly AppLine[];
  /** Resolves when the app ends by itself, with a sentence that says how; never for an external app. */
  readonly died: Promise<string>;
}
export type AppLine = { readonly at: number; readonly stream: 'out' | 'err'; readonly text: string };
export type AppStart =
  | { readonly kind: 'up'; readonly app: App }
  /** The app's own fault: it exited, never got ready, listens elsewhere. `log` is its last lines. */
  | {
      readonly kind: 'failed';
      readonly problem: 'app-start' | 'app-died';
      readonly reason: string;
      readonly log: readonly string[];
    }
  /** Ours: no port, no permission. */
  | { readonly kind: 'inconclusive'; readonly reason: string };

export type CommandRun = {
  readonly result: CommandResult;
  /** Last lines of both streams, in the order in which they came. */
  readonly tail: readonly string[];
  readonly timedOut: boolean;
  /** The program itself is not there or cannot be started, while the folder to run it in is. */
  readonly absent: boolean;
};

/** Everything about git, processes and ports that a run needs. Methods may be repeated after a crash. */
export interface Workspaces {
  folders(runId: string): RunFolders;
  /** Resolves names to shas and finds the scenarios. Refuses bad input with an `UntilgreenError`; changes nothing. */
  freeze(request: FreezeRequest, signal: AbortSignal): Promise<Freeze>;
  /** A fresh worktree, the oracle exported beside it, set-up run. What an earlier attempt left is replaced. */
  provision(runId: string, job: Job, signal: AbortSignal): Promise<WorkspaceReady>;
  /** Commits all of the worktree with the controller's own git dir. Nothing to commit: the same commit and tree as before. */
  commit(runId: string, job: Job, ready: WorkspaceReady, message: string, signal: AbortSignal): Promise<TurnCommit>;
  /**
   * Puts the worktree back to `commit`: files changed since are reset, new files that git does not ignore are removed;
   * what could not be committed (an unreadable or very large file, the git dir of an embedded repository, …) stays.
   * Idempotent, also after a crash. Does nothing where `commit` could not report what it finds: no worktree of ours, no
   * record, no git dir.
   */
  restore(runId: string, job: Job, ready: WorkspaceReady, commit: Sha, signal: AbortSignal): Promise<void>;
  /** What below frozen/ is not what was exported, as `frozen/…`; in byte order. Empty: the oracle is intact. */
  alteredOracle(runId: string, ready: WorkspaceReady, signal: AbortSignal): Promise<readonly string[]>;
  /** Unified diff, capped at `maxBytes`, with a line at the end that says so. */
  diff(runId: string, from: Sha, to: Sha, maxBytes: number, signal: AbortSignal): Promise<string>;
  startApp(runId: string, app: AppSpec, folder: string, signal: AbortSignal): Promise<AppStart>;
  /** A `package.json` whose scripts decide what the command does has the frozen ones while it runs. */
  runCommand(runId: string, command: CommandSpec, folder: string, signal: AbortSignal): Promise<CommandRun>;
  /** Puts `commit` into the user's repository as `branch` and lets go of the base pin. Idempotent. */
  deliver(runId: string, job: Job, commit: Sha, signal: AbortSignal): Promise<string>;
  /** Ends every process that carries the run's marker; returns how many there were. */
  sweep(runId: string, signal: AbortSignal): Promise<number>;
  /** Removes an ended run's worktree, oracle and git dirs; prompts, logs and check rounds stay. `kept` as in `remove`. */
  retire(
    runId: string,
    job: Job,
    signal: AbortSignal,
  ): Promise<{ readonly removed: boolean; readonly kept: readonly string[] }>;
  /** Removes the run's folders. `kept` names what is not committed to a ref; then nothing is removed. */
  remove(
    runId: string,
    job: Job,
    signal: AbortSignal,
  ): Promise<{ readonly removed: boolean; readonly kept: readonly string[] }>;
}

/** Ports that runs of this machine hold, shared between processes through the store. */
export interface PortLeases {
  /** `false` when another run holds it. */
  acquire(port: number, runId: string, signal: AbortSignal): Promise<boolean>;
  release(port: number, runId: string, signal: AbortSignal): Promise<void>;
}
