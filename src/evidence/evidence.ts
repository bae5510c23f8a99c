import type { ScenarioId } from '../core/model.ts';
import type { RunEvent } from '../core/run.ts';

export type EvidenceRequest = {
  readonly runId: string;
  /** The whole log of the run; the outcome is in the state that it folds to. */
  readonly events: readonly RunEvent[];
  /** The run's folder in the state directory, where recordings, prompts and diffs are. */
  readonly root: string;
  /** A folder that is filled and then published. Replaced when it exists. */
  readonly into: string;
  /** Leave out everything that takes longer than a moment (the run was cancelled). */
  readonly quick: boolean;
  /** Said in front of results that no real agent made. */
  readonly disclaimer: string | null;
  /** Hash of the last stored event, which covers all before it; goes into the manifest. */
  readonly journalHead?: string | null;
};

type EvidenceGif = {
  readonly scenario: ScenarioId;
  readonly title: string;
  /** Relative to the evidence folder; `null` when there were no frames. */
  readonly before: string | null;
  readonly after: string | null;
  /** What was left out or reduced, in words. */
  readonly notes: readonly string[];
};

export type EvidenceFolder = {
  readonly folder: string;
  readonly report: string;
  readonly summary: string;
  readonly manifest: string;
  readonly gifs: readonly EvidenceGif[];
};

/** Turns what a run left behind into GIFs, stills, a report, a summary and a manifest. */
export interface Evidence {
  build(request: EvidenceRequest, onProgress: (line: string) => void, signal: AbortSignal): Promise<EvidenceFolder>;
}
