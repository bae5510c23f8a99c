import path from 'node:path';
import type { RunFolders } from './workspace.ts';

/** Everything that one run has below the state directory. Absolute. */
export type RunPlaces = RunFolders & {
  /** The controller's own git dir. */
  readonly control: string;
  /** What the controller believes about `control`, kept outside of it. */
  readonly record: string;
  /** One line for each file of the oracle. */
  readonly frozenList: string;
  /** Files of set-up folders that are too full for a pattern for each file, each ended by NUL. */
  readonly bulkList: string;
};

const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

export function runPlaces(state: string, runId: string): RunPlaces {
  if (!ID.test(runId)) throw new Error(`not a run id: ${JSON.stringify(runId.slice(0, 80))}`);
  const root = path.join(state, 'runs', runId);
  return {
    root,
    worktree: path.join(root, 'worktree'),
    frozen: path.join(root, 'frozen'),
    turns: path.join(root, 'turns'),
    checks: path.join(root, 'checks'),
    control: path.join(root, 'control.git'),
    record: path.join(root, 'control.json'),
    frozenList: path.join(root, 'frozen.list'),
    bulkList: path.join(root, 'bulk.list'),
  };
}

/** New scenarios that were frozen before they had a run, by the sha of their tree. */
export const addedPlace = (state: string, tree: string): string => path.join(state, 'added', tree);

/** Keeps the base alive in the user's repository while a run needs it. */
export const pinOf = (runId: string): string => `refs/untilgreen/${runId}`;
