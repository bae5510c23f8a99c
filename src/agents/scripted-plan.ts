import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { messageOf } from '../support/errors.ts';

const file = z.string().min(1);
const milliseconds = z.int().nonnegative();
const turn = z.strictObject({
  says: z.string().optional(),
  /** Waits before it changes anything. */
  sleepMs: milliseconds.optional(),
  /** Each `find` must stand in its file exactly once. */
  edits: z.array(z.strictObject({ file, find: z.string().min(1), replace: z.string() })).optional(),
  /** Whole files, whatever stood there before. */
  writes: z.array(z.strictObject({ file, text: z.string() })).optional(),
  removes: z.array(file).optional(),
  /** Says that it cannot go on, and why. */
  blocked: z.string().min(1).optional(),
  usage: z.strictObject({ tokens: milliseconds.nullable(), microUsd: milliseconds.nullable() }).optional(),
  exitCode: z.int().min(0).max(255).optional(),
  /** Stays after it has said that it is done. */
  lingerMs: milliseconds.optional(),
});
const plan = z.strictObject({ turns: z.array(turn).min(1) });

export type ScriptedTurn = z.infer<typeof turn>;
type ScriptedPlan = z.infer<typeof plan>;

/** Throws a sentence that names the file and what is wrong in it. */
export function readPlan(path: string): ScriptedPlan {
  try {
    return plan.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error);
    throw new Error(`the plan ${path} cannot be used: ${why}`, { cause: error });
  }
}
