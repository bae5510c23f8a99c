import { stateDirectory, thisMachine } from '../config/state-directory.ts';
import type { Terminal } from './terminal.ts';

/** Options that every command has. */
export type CommonFlags = {
  readonly json?: true;
  readonly quiet?: true;
  /** `--no-color` makes it false. */
  readonly color: boolean;
  readonly stateDir?: string;
};

/** What every command is given besides its own options. */
export type Call = {
  readonly terminal: Terminal;
  /** Absolute; may not exist yet. */
  readonly state: string;
  /** Aborted never: what a signal stops, `listenForStop` knows. Passed to what asks for one. */
  readonly signal: AbortSignal;
};

export const callFor = (terminal: Terminal, flags: CommonFlags): Call => ({
  terminal,
  state: stateDirectory(flags.stateDir ?? null, thisMachine(terminal.env)),
  signal: new AbortController().signal,
});
