import { EXIT } from '../core/outcome.ts';
import { ERRORS, UntilgreenError } from '../support/errors.ts';

/** The version of the objects that `--json` prints. A field is never renamed or given another meaning within a version. */
const JSON_VERSION = 1;

/** What a command has to say on standard output, in both forms, and its exit code. */
export type Answer = {
  readonly exitCode: number;
  readonly lines: readonly string[];
  readonly data: Readonly<Record<string, unknown>>;
};

/** The one object that `--json` prints. */
export const jsonLine = (command: string, { exitCode, data }: Answer): string =>
  JSON.stringify({ v: JSON_VERSION, command, exitCode, ...data });

const BY_CLASS = { usage: EXIT.usage, environment: EXIT.environment } as const;

/** An error as an answer: exit code and data for scripts. The words for people go to standard error. */
export function answerTo(error: unknown): Answer {
  if (error instanceof UntilgreenError) {
    const { code, message, fix } = error;
    return { exitCode: BY_CLASS[ERRORS[code]], lines: [], data: { error: { code, message, fix } } };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { exitCode: EXIT.environment, lines: [], data: { error: { code: 'BUG', message, fix: REPORT } } };
}

const REPORT =
  'This is a bug in Untilgreen. Please report it with the lines above and the output of: untilgreen doctor --json';

/** An error in words: what failed with the value seen, and the next thing to do. A bug comes with where it was. */
export function wordsFor(error: unknown): readonly string[] {
  if (error instanceof UntilgreenError) return [error.message, `→ ${error.fix}`];
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [trace, `→ ${REPORT}`];
}
