import type { ScenarioId } from '../core/model.ts';

/** What the generated config hands to our reporter. */
export type ReporterOptions = {
  /** The folder that file names are relative to. */
  readonly root: string;
  /** `null`: all. */
  readonly only: readonly ScenarioId[] | null;
  /** Text that the file or the title has to contain, in any case; `null`: no such condition. */
  readonly grep: string | null;
};
