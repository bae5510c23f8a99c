import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeDurably } from '../support/durable-file.ts';
import { messageOf, UntilgreenError } from '../support/errors.ts';
import type { TurnExit } from './turn-outcome.ts';

export type TurnFiles = { readonly started: string; readonly exit: string; readonly log: string };
export const filesOf = (folder: string): TurnFiles => ({
  started: join(folder, 'started.json'),
  exit: join(folder, 'exit.json'),
  log: join(folder, 'output.log'),
});

/** One start of a turn's program. There is more than one when a crash cut the turn off. */
export type Attempt = {
  /** Unix milliseconds. */
  readonly at: number;
  /** Bytes of the log that earlier attempts wrote. */
  readonly offset: number;
};
const started = z.object({ attempts: z.array(z.object({ at: z.number(), offset: z.int().nonnegative() })) });
const exit = z.object({
  code: z.int().nullable(),
  signal: z.string().nullable(),
  at: z.number(),
  by: z.enum(['timeout', 'idle', 'lingered']).nullable().default(null),
});

/** Starts that were written down before their program ran. */
export function readAttempts({ started: path }: TurnFiles): readonly Attempt[] {
  return existsSync(path) ? parsed(path, started).attempts : [];
}

export function writeAttempts({ started: path }: TurnFiles, attempts: readonly Attempt[]): void {
  write(path, { attempts });
}

/** How the turn's program ended; `null` as long as nobody has written it down. */
export function readExit({ exit: path }: TurnFiles): TurnExit | null {
  if (!existsSync(path)) return null;
  const { code, signal, by } = parsed(path, exit);
  return { code, signal, by };
}

export function writeExit({ exit: path }: TurnFiles, record: TurnExit): void {
  write(path, { ...record, at: Date.now() });
}

export const logSize = ({ log }: TurnFiles): number => statSync(log, { throwIfNoEntry: false })?.size ?? 0;

/** The log's lines, one list per attempt. */
export function loggedLines({ log }: TurnFiles, attempts: readonly Attempt[]): readonly (readonly string[])[] {
  const bytes = existsSync(log) ? readFileSync(log) : Buffer.alloc(0);
  return attempts.map(({ offset }, index) =>
    bytes.toString('utf8', offset, attempts[index + 1]?.offset ?? bytes.length).split('\n'),
  );
}

/** Throws `DISK`. */
export function writeText(path: string, text: string): void {
  try {
    writeDurably(path, text);
  } catch (error) {
    throw new UntilgreenError(
      'DISK',
      {
        what: `${path} could not be written: ${messageOf(error)}`,
        fix: 'Make room on that disk, then: untilgreen resume',
      },
      error,
    );
  }
}

const write = (path: string, value: unknown): void => writeText(path, `${JSON.stringify(value)}\n`);

function parsed<T>(path: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new UntilgreenError(
      'CORRUPT',
      {
        what: `${path} cannot be read: ${messageOf(error)}`,
        fix: `Remove it; the turn is then run again: rm '${path}'`,
      },
      error,
    );
  }
}
