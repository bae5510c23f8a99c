import { z } from 'zod';
import type { AgentEvent } from './driver.ts';

const count = z.int().nonnegative().nullable();
const line = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('tool'), name: z.string(), detail: z.string() }),
  z.object({ type: z.literal('usage'), tokens: count, microUsd: count }),
  z.object({ type: z.literal('ended'), status: z.enum(['ok', 'failed']), note: z.string() }),
]) satisfies z.ZodType<AgentEvent>;
/** What the scripted agent prints: one JSON object per line. */
export type ScriptedLine = z.infer<typeof line>;

/** Anything that is not one of its lines is text, as it was printed. */
export function parseScriptedLine(text: string): readonly AgentEvent[] {
  if (text.trim() === '') return [];
  try {
    return [line.parse(JSON.parse(text))];
  } catch {
    return [{ type: 'text', text }];
  }
}
