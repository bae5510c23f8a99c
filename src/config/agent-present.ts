import { existsSync } from 'node:fs';
import type { AgentSpec } from '../core/model.ts';
import { UntilgreenError } from '../support/errors.ts';
import { programOnPath } from './program-on-path.ts';

/** Asked before anything is made: an agent that cannot be started would end the run anyway. Throws `NO_AGENT`. */
export function requireAgent({ driver, argv }: AgentSpec, env: Readonly<Record<string, string | undefined>>): void {
  if (driver !== 'command') return;
  const [program = ''] = argv;
  if (programOnPath(program, env) !== null) return;
  throw new UntilgreenError('NO_AGENT', {
    what: existsSync(program) ? `The agent ${program} is not executable` : `The agent ${program} was not found`,
    fix: existsSync(program)
      ? `Make it executable: chmod +x ${program}`
      : 'Install it, or name another after two dashes: -- ./agent.sh',
  });
}
