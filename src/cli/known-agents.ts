import { programOnPath } from '../config/program-on-path.ts';

/** Coding agents that read a prompt on standard input, as they are started without a person at the keyboard. */
export const KNOWN_AGENTS = [
  { program: 'claude', argv: ['claude', '-p', '--permission-mode', 'acceptEdits'], env: ['ANTHROPIC_API_KEY'] },
  { program: 'codex', argv: ['codex', 'exec', '--sandbox', 'workspace-write', '-'], env: ['OPENAI_API_KEY'] },
  { program: 'gemini', argv: ['gemini', '--approval-mode', 'auto_edit'], env: ['GEMINI_API_KEY'] },
  { program: 'opencode', argv: ['opencode', 'run'], env: [] },
] as const;
export type KnownAgent = (typeof KNOWN_AGENTS)[number];

/** Those that are installed. Nothing is started. */
export const installedAgents = (env: Readonly<Record<string, string | undefined>>): readonly KnownAgent[] =>
  KNOWN_AGENTS.filter(({ program }) => programOnPath(program, env) !== null);
