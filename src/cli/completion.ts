import tab from '@bomb.sh/tab/commander';
import { EXIT } from '../core/outcome.ts';
import type { Answer } from './answer.ts';
import { declareProgram } from './declare.ts';

const NAME = 'untilgreen';

/** Prints a script that teaches a shell our commands and options. */
export function completion(shell: string): Answer {
  completed().setup(NAME, NAME, shell);
  return { exitCode: EXIT.passed, lines: [], data: { shell } };
}

/** Answers the script: `complete -- WORD…` prints what could stand at the place of the last word. */
export function suggestions(argv: readonly string[]): void {
  completed().parse(argv.slice(argv.indexOf('--') + 1).map(String));
}

const completed = (): ReturnType<typeof tab> =>
  tab(declareProgram({ version: '', agentArgv: [], choose: () => undefined }), { completionCommandName: 'completion' });
