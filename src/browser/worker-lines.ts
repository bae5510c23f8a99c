import { z } from 'zod';

/** What the worker says to the controller on fd 3, one JSON line each. Everything in it is bounded and masked. Times are unix milliseconds. */

const SETUP = z.object({ id: z.string(), title: z.string(), file: z.string() });
const ERROR = z.object({ text: z.string(), where: z.string().nullable() });
const STEP = z.object({
  at: z.number(),
  endedAt: z.number(),
  kind: z.enum(['action', 'check', 'step']),
  title: z.string(),
  target: z.string(),
  ok: z.boolean(),
  error: z.string().nullable(),
  where: z.string().nullable(),
  /** Index of the step that it is a part of. */
  parent: z.number().nullable(),
});
/** One text that was seen `times` times between two moments. */
const SEEN = z.object({ from: z.number(), to: z.number(), text: z.string(), times: z.number() });
const PAGE = z.object({
  network: z.array(SEEN),
  console: z.array(SEEN),
  pageErrors: z.array(SEEN),
  /** A renderer crashed while the scenario ran. */
  crashed: z.boolean(),
  /** The browser ended while pages of this scenario were open. */
  browserDied: z.boolean(),
});
const REPORT = z.object({
  id: z.string(),
  title: z.string(),
  file: z.string(),
  wanted: z.boolean(),
  status: z.enum(['passed', 'failed', 'skipped', 'not-run']),
  at: z.number(),
  endedAt: z.number(),
  ms: z.number(),
  assertions: z.number(),
  errors: z.array(ERROR),
  steps: z.array(STEP),
  page: PAGE,
  /** Relative to the run's folder. */
  recording: z.string().nullable(),
  screenshot: z.string().nullable(),
});

export const WORKER_LINE = z.discriminatedUnion('type', [
  z.object({ type: z.literal('begin'), scenarios: z.array(SETUP) }),
  z.object({ type: z.literal('running'), title: z.string() }),
  z.object({ type: z.literal('scenario'), report: REPORT }),
  /** Something failed outside of all scenarios: a file that does not load, the global set-up. */
  z.object({ type: z.literal('error'), error: ERROR }),
  /** Playwright Test cannot be used for these scenarios at all. */
  z.object({ type: z.literal('refused'), reason: z.string() }),
  /** All was said. `browser`: Chromium's version line. */
  z.object({ type: z.literal('end'), browser: z.string() }),
]);
export type WorkerLine = z.infer<typeof WORKER_LINE>;
export type Report = z.infer<typeof REPORT>;
export type ReportStep = z.infer<typeof STEP>;
export type ReportError = z.infer<typeof ERROR>;
export type Seen = z.infer<typeof SEEN>;
export type PageLog = z.infer<typeof PAGE>;
