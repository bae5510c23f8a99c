import { z } from 'zod';

/** What our reporter, inside Playwright Test, says to the worker: one JSON line each on fd 3. Times are unix milliseconds. */

const TEST = z.object({
  id: z.string(),
  title: z.string(),
  /** Relative to the repository root, with slashes. */
  file: z.string(),
  /** `false`: it only runs because a wanted one needs it. */
  wanted: z.boolean(),
});
const STEP = z.object({
  /** `pw:api`, `expect` or `test.step`. */
  category: z.string(),
  title: z.string(),
  /** The locator or the address, in newer versions of Playwright. */
  subtitle: z.string(),
  /** What was typed or pressed; `null` when unknown. */
  value: z.string().nullable(),
  /** `scenarios/shop.spec.ts:21` */
  where: z.string().nullable(),
  at: z.number(),
  ms: z.number(),
  error: z.string().nullable(),
  /** Index of the step that it is a part of. */
  parent: z.number().nullable(),
});
const ERROR = z.object({ text: z.string(), where: z.string().nullable() });

const BEGIN = z.object({ type: z.literal('begin'), tests: z.array(TEST) });
const TEST_BEGIN = z.object({ type: z.literal('test-begin'), id: z.string(), at: z.number() });
const TEST_END = z.object({
  type: z.literal('test-end'),
  id: z.string(),
  at: z.number(),
  endedAt: z.number(),
  /** As Playwright counts it: without the launch of the browser. */
  ms: z.number(),
  status: z.enum(['passed', 'failed', 'skipped', 'not-run']),
  assertions: z.number(),
  errors: z.array(ERROR),
  steps: z.array(STEP),
  /** Absolute paths of PNG files, one per page that was open at the end. */
  screenshots: z.array(z.string()),
});
const OUTSIDE = z.object({ type: z.literal('error'), error: ERROR });
const END = z.object({ type: z.literal('end') });

export const RUNNER_LINE = z.discriminatedUnion('type', [BEGIN, TEST_BEGIN, TEST_END, OUTSIDE, END]);
export type RunnerLine = z.infer<typeof RUNNER_LINE>;
export type RunnerTest = z.infer<typeof TEST>;
export type RunnerStep = z.infer<typeof STEP>;
export type RunnerError = z.infer<typeof ERROR>;
export type TestEnd = z.infer<typeof TEST_END>;
