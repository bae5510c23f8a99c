import { EXIT } from '../core/outcome.ts';
import { answerTo, jsonLine, wordsFor, type Answer } from './answer.ts';
import { callFor } from './command.ts';
import { parse, splitAtDashes } from './parse.ts';
import { openTerminal, type Terminal } from './terminal.ts';

/** Does what the arguments say and ends the process with the exit code that says how it went. */
export async function main(argv: readonly string[]): Promise<void> {
  const { own } = splitAtDashes(argv);
  const quiet = own.includes('--quiet') || own.includes('-q');
  const terminal = openTerminal({ quiet, colour: !own.includes('--no-color') });
  const exitCode = own[0] === 'complete' ? await suggest(argv) : await answer(own.includes('--json'), argv, terminal);
  await Promise.all([process.stdout, process.stderr].map(drained));
  process.exit(exitCode);
}

async function answer(json: boolean, argv: readonly string[], terminal: Terminal): Promise<number> {
  let name = 'untilgreen';
  try {
    const parsed = parse(argv);
    if (parsed.kind === 'help') {
      terminal.out(parsed.text.trimEnd());
      return EXIT.passed;
    }
    const { choice } = parsed;
    name = choice.name;
    const given = await choice.perform(callFor(terminal, choice.flags));
    print(given, json ? name : null, terminal);
    return given.exitCode;
  } catch (error) {
    const given = answerTo(error);
    const { red } = terminal.colours;
    const [first = '', ...rest] = wordsFor(error);
    for (const line of [`${red('error:')} ${first}`, ...rest]) terminal.complain(line);
    if (json) print(given, name, terminal);
    return given.exitCode;
  }
}

function print(given: Answer, jsonOf: string | null, { out }: Terminal): void {
  if (jsonOf !== null) out(jsonLine(jsonOf, given));
  else for (const line of given.lines) out(line);
}

/** What the completion script of a shell calls at each press of the tab key. */
async function suggest(argv: readonly string[]): Promise<number> {
  const { suggestions } = await import('./completion.ts');
  suggestions(argv);
  return EXIT.passed;
}

/** Everything that was written has left this process, or nobody reads it any more. */
async function drained(stream: NodeJS.WriteStream): Promise<void> {
  if (!stream.writable) return;
  await new Promise<void>((resolve) => {
    stream.once('error', () => resolve());
    stream.write('', () => resolve());
  });
}
