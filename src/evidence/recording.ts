import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { messageOf } from '../support/errors.ts';

const STEP = z.object({
  at: z.number(),
  endedAt: z.number(),
  kind: z.enum(['action', 'check', 'step']),
  title: z.string(),
  target: z.string(),
  ok: z.boolean(),
});
const FRAME = z.object({
  at: z.number(),
  // A name in the recording's own folder, or below it: never a way out of it.
  file: z.string().regex(/^(?!.*(?:^|[\\/])\.\.(?:[\\/]|$))[^\\/:\0][^\\:\0]*$/),
});
const RECORDING = z.object({
  v: z.literal(1),
  scenario: z.string(),
  title: z.string(),
  status: z.enum(['passed', 'failed']),
  problem: z.string().nullable(),
  viewport: z.object({ width: z.number(), height: z.number() }),
  frames: z.array(FRAME).readonly(),
  steps: z.array(STEP).readonly(),
  notes: z.array(z.string()).readonly().exactOptional(),
});

/** What a browser run left in a recording folder as `recording.json`. Times are unix milliseconds. */
export type Recording = Readonly<z.infer<typeof RECORDING>>;
export type RecordedStep = Readonly<z.infer<typeof STEP>>;

export type RecordingRead =
  | { readonly kind: 'ok'; readonly recording: Recording }
  | { readonly kind: 'unreadable'; readonly reason: string };

export async function readRecording(folder: string, signal: AbortSignal): Promise<RecordingRead> {
  try {
    const text = await readFile(join(folder, 'recording.json'), { encoding: 'utf8', signal });
    return parseRecording(text);
  } catch (error) {
    signal.throwIfAborted();
    return { kind: 'unreadable', reason: messageOf(error) };
  }
}

export function parseRecording(text: string): RecordingRead {
  try {
    const parsed = RECORDING.safeParse(JSON.parse(text));
    if (parsed.success) return { kind: 'ok', recording: parsed.data };
    return { kind: 'unreadable', reason: `recording.json: ${z.prettifyError(parsed.error).replaceAll('\n', ' ')}` };
  } catch (error) {
    return { kind: 'unreadable', reason: `recording.json: ${messageOf(error)}` };
  }
}
