import { z } from 'zod';

/** What the controller asks of a worker, as JSON on its stdin. Paths are absolute unless they are said to be relative. */
export const JOB = z.object({
  /** `list` starts no browser; `blank` runs against an empty page of ours. */
  kind: z.enum(['list', 'run', 'blank']),
  frozen: z.string(),
  repo: z.string(),
  /** Relative to the repository, as is `config`. */
  dir: z.string(),
  config: z.string().nullable(),
  projects: z.array(z.string()).nullable(),
  only: z.array(z.string()).nullable(),
  grep: z.string().nullable(),
  url: z.string().nullable(),
  record: z.boolean(),
  browserPath: z.string(),
  /** Recordings and screenshots go below it. */
  folder: z.string(),
  /** Paths in results are relative to it. */
  root: z.string(),
  /** Made by the worker, removed by the controller. */
  oracle: z.string(),
  /** A short path, because Chromium puts a socket below it. Made and removed by the controller. */
  scratch: z.string(),
});
export type Job = z.infer<typeof JOB>;
