import type { AgentEvent, CommandLine, Driver, Turn } from './driver.ts';

/**
 * Any program: it gets the prompt on its standard input, what it prints is shown, and its exit code says how it went.
 * Its arguments may hold `{prompt_file}`, `{session}`, `{worktree}` and `{screenshots}`.
 */
export const commandDriver: Driver = {
  name: 'command',
  resumes: false,
  disclaimer: null,
  command: ({ spec, prompt, ...turn }: Turn): CommandLine => ({
    argv: spec.argv.flatMap((argument) => filled(argument, turn)),
    stdin: prompt,
    env: {},
  }),
  parse: (line: string): readonly AgentEvent[] => (line.trim() === '' ? [] : [{ type: 'text', text: line }]),
};

/** An argument that names the screenshots is repeated for each, and is left out when there is none. Other braces stay. */
function filled(argument: string, turn: Omit<Turn, 'spec' | 'prompt'>): readonly string[] {
  const filling = argument
    .replaceAll('{prompt_file}', () => turn.promptFile)
    .replaceAll('{session}', () => turn.intent.sessionId)
    .replaceAll('{worktree}', () => turn.worktree);
  if (!argument.includes('{screenshots}')) return [filling];
  return turn.screenshots.map((path) => filling.replaceAll('{screenshots}', () => path));
}
