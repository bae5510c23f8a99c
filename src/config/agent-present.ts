import { existsSync, statSync } from 'node:fs';
import type { AgentSpec } from '../core/model.ts';
import { UntilgreenError } from '../support/errors.ts';
import { programOnPath } from './program-on-path.ts';

/** Asked before anything is made: an agent that cannot be started would end the run anyway. Throws `NO_AGENT`. */
export function requireAgent({ driver, argv }: AgentSpec, env: Readonly<Record<string, string | undefined>>): void {
  const [program = ''] = argv;
  if (driver === 'scripted') return requirePlan(program);
  if (programOnPath(program, env) !== null) return;
  throw new UntilgreenError('NO_AGENT', {
    what: existsSync(program) ? `The agent ${program} is not executable` : `The agent ${program} was not found`,
    fix: existsSync(program)
      ? `Make it executable: chmod +x ${program}`
      : 'Install it, or name another after two dashes: -- ./agent.sh',
  });
}

function requirePlan(file: string): void {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() === true) return;
  throw new UntilgreenError('NO_AGENT', {
    what: `The plan ${file} of the scripted agent was not found`,
    fix: 'Give the path of a plan after two dashes: --agent scripted -- PLAN.json',
  });
}
