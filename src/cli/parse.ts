import { readFileSync } from 'node:fs';
import { CommanderError } from 'commander';
import { UntilgreenError } from '../support/errors.ts';
import { declareCompletion, declareProgram, type Choice, type Declaration } from './declare.ts';

export type Parsed =
  | { readonly kind: 'command'; readonly choice: Choice }
  | { readonly kind: 'help'; readonly text: string };

/** What the arguments ask for. Throws `USAGE`. */
export function parse(argv: readonly string[]): Parsed {
  const { own, agentArgv } = splitAtDashes(argv);
  let [choice, text]: [Choice | null, string] = [null, ''];
  const declaration: Declaration = { version: ownVersion(), agentArgv, choose: (chosen) => void (choice = chosen) };
  const program = declareProgram(declaration);
  declareCompletion(program, declaration);
  const collect = (chunk: string): void => void (text += chunk);
  for (const command of [program, ...program.commands])
    command.configureOutput({ writeOut: collect, writeErr: () => undefined });
  try {
    program.parse(own, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { kind: 'help', text };
    throw usage(error, own);
  }
  if (choice !== null) return { kind: 'command', choice };
  throw noCommand();
}

/** What stands after the first `--` belongs to the agent, whatever it looks like. */
export function splitAtDashes(argv: readonly string[]): {
  readonly own: readonly string[];
  readonly agentArgv: readonly string[];
} {
  const at = argv.indexOf('--');
  return at === -1 ? { own: argv, agentArgv: [] } : { own: argv.slice(0, at), agentArgv: argv.slice(at + 1) };
}

function usage(error: CommanderError, own: readonly string[]): UntilgreenError {
  if (error.code === 'commander.help') return noCommand();
  const what = error.message.replace(/^error: /, '').replaceAll('\n', ' ');
  const command =
    error.code === 'commander.unknownCommand' ? '' : ` ${own.find((word) => !word.startsWith('-')) ?? ''}`;
  return new UntilgreenError('USAGE', { what, fix: `untilgreen${command.trimEnd()} --help` });
}

const noCommand = (): UntilgreenError =>
  new UntilgreenError('USAGE', {
    what: 'No command was given',
    fix: 'untilgreen --help, or see it work: untilgreen demo',
  });

/** From the package that this file is part of. */
function ownVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const version = typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : null;
  return typeof version === 'string' ? version : 'unknown';
}
