import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentEvent, Driver, Turn, TurnOutcome, TurnRequest } from '../../src/agents/driver.ts';
import { createAgents } from '../../src/agents/runner.ts';
import type { AgentSpec } from '../../src/core/model.ts';
import { never } from '../support/process-requests.ts';

/** A turn in folders of its own below `root`: `worktree/` and `turns/<n>/`. */
export function turnIn(root: string, spec: AgentSpec, more: Partial<Turn> = {}): Turn {
  const n = more.intent?.n ?? 1;
  const folder = join(root, 'turns', String(n));
  const worktree = join(root, 'worktree');
  for (const path of [folder, worktree]) mkdirSync(path, { recursive: true });
  return {
    runId: `run-of-a-test-${crypto.randomUUID()}`,
    intent: intentOf(n),
    spec,
    prompt: 'Make the cart add up.\n',
    promptFile: join(folder, 'prompt.md'),
    worktree,
    screenshots: [],
    blockedFile: join(folder, 'blocked.json'),
    folder,
    ...more,
  };
}

export const intentOf = (n: number, session: 'fresh' | 'resume' = 'fresh'): Turn['intent'] => ({
  n,
  kind: n === 1 ? 'work' : 'fix',
  sessionId: '6f1c2a3b-0000-4000-8000-000000000001',
  session,
  from: 'a'.repeat(40),
});

export type Played = { readonly outcome: TurnOutcome; readonly events: readonly AgentEvent[] };
type Options = Partial<Omit<TurnRequest, 'turn'>> & {
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
};

/** Runs one turn with one driver, as the engine would. */
export async function playTurn(driver: Driver, turn: Turn, options: Options = {}): Promise<Played> {
  const { wallMs = 20_000, idleMs = 20_000, environment = process.env, signal = never() } = options;
  const events: AgentEvent[] = [];
  const agents = createAgents({ drivers: { [turn.spec.driver]: driver }, environment });
  const outcome = await agents.run({ turn, wallMs, idleMs }, (event) => events.push(event), signal);
  return { outcome, events };
}

export const textOf = (events: readonly AgentEvent[]): readonly string[] =>
  events.flatMap((event) => (event.type === 'text' ? [event.text] : []));
