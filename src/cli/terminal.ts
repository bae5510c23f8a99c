import type { WriteStream } from 'node:tty';
import { createColors } from 'picocolors';

export type Colours = ReturnType<typeof createColors>;

/** Where a command was typed and where its words go. Standard output is for the result alone. */
export type Terminal = {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A line of the result. */
  readonly out: (line: string) => void;
  /** Raw text for people, without a newline added. */
  readonly draw: (text: string) => void;
  /** A line for people who did not ask for quiet. */
  readonly say: (line: string) => void;
  /** A line that is never left out: what went wrong. */
  readonly complain: (line: string) => void;
  /** Somebody can answer a question. */
  readonly interactive: boolean;
  /** Standard error is a screen that can be redrawn. */
  readonly live: boolean;
  readonly outIsScreen: boolean;
  readonly columns: () => number;
  readonly colours: Colours;
};

export type TerminalWishes = { readonly quiet: boolean; readonly colour: boolean };

/** A reader that went away (`| head`) ends the output, not the work. */
export function openTerminal(wishes: TerminalWishes): Terminal {
  const { stdin, stdout, stderr, env } = process;
  const write = (stream: WriteStream) => (text: string) => {
    if (stream.writable) stream.write(text);
  };
  for (const stream of [stdout, stderr]) stream.on('error', ignoreGoneReader);
  const [out, err] = [write(stdout), write(stderr)];
  const screen = stderr.isTTY && env['TERM'] !== 'dumb';
  const ci = env['CI'] !== undefined && env['CI'] !== '' && env['CI'] !== 'false';
  return {
    cwd: process.cwd(),
    env,
    out: (line) => out(`${line}\n`),
    draw: (text) => (wishes.quiet ? undefined : err(text)),
    say: (line) => (wishes.quiet ? undefined : err(`${line}\n`)),
    complain: (line) => err(`${line}\n`),
    interactive: stdin.isTTY && screen && !ci,
    live: screen && !ci && !wishes.quiet,
    outIsScreen: stdout.isTTY,
    columns: () => stderr.columns || 80,
    colours: createColors(wishes.colour && coloured(env, screen)),
  };
}

function ignoreGoneReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error;
}

/** https://no-color.org: any value that is not empty. */
function coloured(env: Readonly<Record<string, string | undefined>>, screen: boolean): boolean {
  if (env['NO_COLOR']) return false;
  return screen || (env['FORCE_COLOR'] !== undefined && env['FORCE_COLOR'] !== '0');
}
