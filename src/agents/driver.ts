import type { AgentSpec, TurnIntent, TurnStatus } from '../core/model.ts';

/** What the driver needs to know about one turn. Paths are absolute. */
export type Turn = {
  readonly runId: string;
  readonly intent: TurnIntent;
  readonly spec: AgentSpec;
  readonly prompt: string;
  readonly promptFile: string;
  readonly worktree: string;
  readonly screenshots: readonly string[];
  /** Where the agent may write `{"reason": "…"}` to say that it cannot go on. */
  readonly blockedFile: string;
  /** A folder for this turn's files: log, exit record, the driver's own state. */
  readonly folder: string;
};

export type CommandLine = {
  readonly argv: readonly string[];
  readonly stdin: string;
  /** Added to the allow-listed environment. */
  readonly env: Readonly<Record<string, string>>;
};

/** What one line of an agent's output says. Lines that say nothing yield nothing. */
export type AgentEvent =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'tool'; readonly name: string; readonly detail: string }
  | { readonly type: 'usage'; readonly tokens: number | null; readonly microUsd: number | null }
  | { readonly type: 'ended'; readonly status: TurnStatus; readonly note: string };

/** An adapter to one agent program. Both functions are pure: same input, same answer, no clock and no disk. */
export interface Driver {
  readonly name: string;
  /** A cut-off turn can be continued in the same session without paying for it again. */
  readonly resumes: boolean;
  /** Shown to people in front of results that no real agent made; `null` for real agents. */
  readonly disclaimer: string | null;
  command(turn: Turn): CommandLine;
  parse(line: string): readonly AgentEvent[];
}

export type TurnRequest = {
  readonly turn: Turn;
  readonly wallMs: number;
  readonly idleMs: number;
};

/** How a turn ended. What it changed is asked of git, never of the agent. */
export type TurnOutcome = {
  readonly status: TurnStatus;
  readonly note: string;
  readonly blocked: string | null;
  readonly tokens: number | null;
  readonly microUsd: number | null;
};

/** Runs turns with whatever driver the job names. Expected trouble comes back as a status; only bugs throw. */
export interface Agents {
  /** A turn that already ended (its exit record is there) is not run again; one that was cut off is resumed or taken over. */
  run(request: TurnRequest, onEvent: (event: AgentEvent) => void, signal: AbortSignal): Promise<TurnOutcome>;
  disclaimer(spec: AgentSpec): string | null;
}
