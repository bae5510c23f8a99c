import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { messageOf } from '../support/errors.ts';

const MAX_BYTES = 64 * 1024;
const MAX_REASON = 2_000;
const blocked = z.object({ reason: z.string().trim().min(1) });

export type Blocked =
  | { readonly kind: 'no' }
  | { readonly kind: 'blocked'; readonly reason: string }
  /** A file is there and says nothing usable. A sentence for people. */
  | { readonly kind: 'junk'; readonly note: string };

/** What the agent left at `$UNTILGREEN_BLOCKED`. Whatever stands there, this returns: a pipe or a link is not followed. */
export function readBlocked(path: string): Blocked {
  const text = textOf(path);
  if (text === null) return { kind: 'no' };
  if (text.kind === 'junk') return text;
  try {
    const { reason } = blocked.parse(JSON.parse(text.text));
    return { kind: 'blocked', reason: reason.length > MAX_REASON ? `${reason.slice(0, MAX_REASON)}…` : reason };
  } catch (error) {
    const why = error instanceof z.ZodError ? 'it has no "reason" with text in it' : messageOf(error);
    return junk(why);
  }
}

const junk = (why: string): Extract<Blocked, { readonly kind: 'junk' }> => ({
  kind: 'junk',
  note: `the file at $UNTILGREEN_BLOCKED was not used: ${why}`,
});

function textOf(path: string): { readonly kind: 'text'; readonly text: string } | ReturnType<typeof junk> | null {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  try {
    const file = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      const status = fstatSync(file);
      if (!status.isFile()) return junk('it is not a regular file');
      if (status.size > MAX_BYTES) return junk(`it has ${status.size} bytes`);
      return { kind: 'text', text: readFileSync(file, 'utf8') };
    } finally {
      closeSync(file);
    }
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? null : junk(messageOf(error));
  }
}
