import { setTimeout as pause } from 'node:timers/promises';
import { gitText, GitFailure, type GitPlace } from './git.ts';

const TRIES = 8;
const PAUSE_MS = 60;

/** Somebody else's git is at work in the same repository: a lock, or a linked worktree that is only half registered. */
const IN_THE_WAY = /\.lock': File exists|cannot lock ref|failed to read \S*worktrees\//;

/** As `gitText`, for commands that write into the user's repository while the user, or another run, may do the same. */
export async function gitAmongOthers(place: GitPlace, args: readonly string[], signal: AbortSignal): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await gitText(place, args, signal);
    } catch (error) {
      if (!(error instanceof GitFailure) || !IN_THE_WAY.test(error.stderr) || attempt === TRIES) throw error;
      await pause(PAUSE_MS * attempt * (1 + Math.random()));
    }
  }
}
