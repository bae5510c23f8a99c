/** The nouns. Every other file uses these words and no synonyms. Money is integer micro-USD, durations are integer milliseconds. */

/** 40 hex digits. Names are resolved once, at the freeze; afterwards only shas are used. */
export type Sha = string;
/** `project|file|title path`, the file relative to the repository root. */
export type ScenarioId = string;

export type Budget = {
  readonly iterations: number;
  /** Time spent in actions, on a monotonic clock; waiting for a person does not count. */
  readonly wallMs: number;
  readonly turnMs: number;
  /** A turn that prints nothing for this long is ended. */
  readonly idleMs: number;
  /** `null` means: not limited. */
  readonly tokens: number | null;
  readonly microUsd: number | null;
  /** The same failure this many times in a row ends the run. */
  readonly stuckAfter: number;
};
export type Limit = 'iterations' | 'wall' | 'tokens' | 'usd';

/** Cost the agent did not report is counted in `unknownCost`, never as 0. */
export type Spent = {
  readonly iterations: number;
  readonly wallMs: number;
  readonly tokens: number;
  readonly microUsd: number;
  /** Turns whose cost is not known. */
  readonly unknownCost: number;
};

export type FindingKind =
  | 'assertion'
  | 'timeout'
  | 'page-crash'
  | 'error'
  | 'missing'
  | 'skipped'
  | 'command'
  | 'app-start'
  | 'app-died'
  | 'cannot-fail';

/** One step of a scenario, in the order in which it ran. */
export type TrailStep = { readonly title: string; readonly ok: boolean };

/** Where a failure was seen and what stood around it. Lines are ready to print: capped, masked, repeats counted. */
export type FindingDetail = {
  /** `scenarios/shop.spec.ts:21` */
  readonly location: string | null;
  readonly step: string | null;
  readonly expected: string | null;
  readonly received: string | null;
  readonly trail: readonly TrailStep[];
  readonly callLog: readonly string[];
  readonly network: readonly string[];
  readonly console: readonly string[];
  readonly pageErrors: readonly string[];
  readonly server: readonly string[];
  /** The command to run to see this failure again. */
  readonly rerun: string | null;
};

/** Nothing is known but the failure itself. */
export const NO_DETAIL: FindingDetail = {
  location: null,
  step: null,
  expected: null,
  received: null,
  trail: [],
  callLog: [],
  network: [],
  console: [],
  pageErrors: [],
  server: [],
  rerun: null,
};

/** One failure. The same failure has the same key in every iteration. */
export type Finding = {
  readonly key: string;
  readonly kind: FindingKind;
  readonly scenario: ScenarioId | null;
  readonly title: string;
  readonly message: string;
  readonly detail: FindingDetail;
  /** PNG of the failing moment, relative to the run's folder. */
  readonly screenshot: string | null;
};

/** What a check proved. `inconclusive` is our own trouble and never the agent's. */
export type Verdict =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly findings: readonly Finding[] }
  | { readonly kind: 'inconclusive'; readonly reason: string };

/** Why a run ended. A run ends exactly once, for exactly one of these. */
export type Outcome =
  | { readonly kind: 'passed' }
  | { readonly kind: 'exhausted'; readonly limit: Limit }
  | { readonly kind: 'stuck'; readonly reason: string }
  | { readonly kind: 'blocked'; readonly reason: string }
  | { readonly kind: 'tampered'; readonly paths: readonly string[] }
  | { readonly kind: 'broken'; readonly reason: string }
  | { readonly kind: 'cancelled'; readonly by: string }
  | { readonly kind: 'rejected'; readonly reason: string };
export type OutcomeKind = Outcome['kind'];

/** `green`: the visible scenarios passed in the worktree. `verified` needs the isolated verifier. */
export type Grade = 'green' | 'verified';

export type ScenarioStatus = 'passed' | 'failed' | 'skipped' | 'not-run';
export type ScenarioResult = {
  readonly id: ScenarioId;
  readonly title: string;
  readonly file: string;
  readonly status: ScenarioStatus;
  readonly ms: number;
  /** Steps that check something (`expect`). A scenario with none cannot fail. */
  readonly assertions: number;
  /** Folder with the captured frames and `recording.json`, relative to the run's folder. */
  readonly recording: string | null;
  readonly screenshot: string | null;
};
export type CommandResult = {
  readonly name: string;
  readonly argv: readonly string[];
  readonly exitCode: number | null;
  readonly ms: number;
  readonly status: 'passed' | 'failed';
};

/** All that one round of checks brought to light. */
export type CheckResult = {
  readonly verdict: Verdict;
  readonly scenarios: readonly ScenarioResult[];
  readonly commands: readonly CommandResult[];
  /** Chromium's version line; `null` when no browser was started. */
  readonly browser: string | null;
  /** Files of the oracle that were altered while this round ran. Its verdict then counts for nothing. */
  readonly tampered: readonly string[];
};

/** How a scenario stood on the base: `red` is to be fixed, `green` must stay green. `skipped` proves nothing and is listed. */
export type BaseClass = 'red' | 'green' | 'skipped';
export type Baseline = { readonly id: ScenarioId; readonly title: string; readonly class: BaseClass };
export type Refusal = {
  readonly id: ScenarioId;
  readonly reason: 'no-assertion' | 'green-on-blank-page' | 'does-not-load';
  /** For people: what was seen and what to do. */
  readonly detail: string;
};
export type Preflight = {
  readonly result: CheckResult;
  readonly baselines: readonly Baseline[];
  /** Scenarios that cannot fail. */
  readonly refused: readonly Refusal[];
};

export type TurnKind = 'plan' | 'work' | 'fix' | 'simplify' | 'review';
/** Stored before the agent starts, so that a crash resumes this turn instead of paying twice. */
export type TurnIntent = {
  readonly n: number;
  readonly kind: TurnKind;
  readonly sessionId: string;
  /** `fresh` starts the session, `resume` continues it. */
  readonly session: 'fresh' | 'resume';
  readonly from: Sha;
};
export type TurnStatus =
  | 'ok'
  | 'failed'
  | 'timed-out'
  | 'idle'
  /** Cut off by a crash of ours and not resumable: what it left in the worktree is taken over. */
  | 'cut-off'
  /** The agent could not be started at all: absent, not executable, not logged in. */
  | 'unavailable';
export type TurnReport = {
  readonly n: number;
  readonly status: TurnStatus;
  /** One line for people: how the turn ended. */
  readonly note: string;
  readonly commit: Sha;
  readonly tree: Sha;
  readonly changed: readonly string[];
  /** Files of the oracle or of the tooling that the agent edited. They are listed, and never used. */
  readonly protectedEdits: readonly string[];
  /** Files of ours, outside the worktree, that were altered. */
  readonly tampered: readonly string[];
  readonly blocked: string | null;
  readonly tokens: number | null;
  readonly microUsd: number | null;
};

export type ReadySpec =
  | { readonly kind: 'url'; readonly path: string }
  | { readonly kind: 'log'; readonly pattern: string };
export type AppSpec =
  | {
      readonly kind: 'command';
      readonly argv: readonly string[];
      /** Relative to the worktree. */
      readonly cwd: string;
      readonly env: Readonly<Record<string, string>>;
      readonly ready: ReadySpec;
      readonly readyMs: number;
    }
  | { readonly kind: 'external'; readonly url: string }
  | { readonly kind: 'none' };
export type CommandSpec = {
  readonly name: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly timeoutMs: number;
};
export type ScenarioSpec = {
  /** Relative to the repository root. */
  readonly dir: string;
  /** The project's own Playwright config, relative to the repository root. */
  readonly config: string | null;
  /** `null` means all projects of the config. */
  readonly projects: readonly string[] | null;
  /** For one whole round of scenarios. */
  readonly timeoutMs: number;
  /** Only scenarios whose file or title contains this text, in any case. Absent: all. */
  readonly grep?: string;
};
export type AgentSpec = {
  readonly driver: string;
  readonly argv: readonly string[];
  /** Names of variables that are passed on from the caller's environment. */
  readonly env: readonly string[];
};

/** What is judged and how, fixed when the run is made. Nothing of it is read from the agent's tree later. */
export type Plan = {
  readonly app: AppSpec;
  readonly setup: CommandSpec | null;
  readonly commands: readonly CommandSpec[];
  readonly scenarios: ScenarioSpec;
  readonly agent: AgentSpec;
  readonly git: 'own' | 'linked';
  /** Globs, besides the scenarios, that the agent should not edit. */
  readonly protect: readonly string[];
  /** Absolute path. */
  readonly artifacts: string;
};

export type Frozen = {
  readonly baseCommit: Sha;
  /** Tree of the base plus new scenarios that were not committed yet. */
  readonly tree: Sha;
  /** Digest of the plan, sha256. */
  readonly planDigest: string;
  /** Uncommitted scenario files that were taken in. */
  readonly addedScenarios: readonly string[];
  /** Other uncommitted changes: listed, not used. */
  readonly ignoredChanges: readonly string[];
};

/** A stored request. */
export type Job = {
  /** `loop`: an agent works until the scenarios pass. `verify`: the commit is judged as it is. */
  readonly mode: 'loop' | 'verify';
  readonly goal: string;
  /** Absolute path of the repository's root. */
  readonly repo: string;
  readonly branch: string;
  readonly frozen: Frozen;
  readonly plan: Plan;
  readonly budget: Budget;
  /** Allow a run in which nothing is red on the base (a refactor). */
  readonly keepGreen: boolean;
};
