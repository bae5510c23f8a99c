import type { Progress, WorkspaceReady } from '../core/run.ts';

/** The workspace of a run that has one. The machine asks for work in it only after `workspace.ready`. */
export function workspaceOf(progress: Progress): WorkspaceReady {
  if (!progress.workspace) throw new Error('there is no workspace before `workspace.ready`');
  return progress.workspace;
}
