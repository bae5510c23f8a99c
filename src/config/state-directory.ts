import { access, constants, mkdir, realpath } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { messageOf, UntilgreenError } from '../support/errors.ts';

export type Surroundings = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home: string;
};

export const thisMachine = (env: Surroundings['env']): Surroundings => ({
  env,
  platform: process.platform,
  home: homedir(),
});

/** Where runs, worktrees and the database are: what was asked for, else the platform's place for state. Absolute. */
export function stateDirectory(asked: string | null, { env, platform, home }: Surroundings): string {
  const named = asked ?? env['UNTILGREEN_STATE_DIR'];
  if (named) return resolve(named);
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'untilgreen');
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'untilgreen');
  const xdg = env['XDG_STATE_HOME'];
  // The XDG specification: a relative path is to be ignored.
  return join(xdg && isAbsolute(xdg) ? xdg : join(home, '.local', 'state'), 'untilgreen');
}

export const databaseFile = (state: string): string => join(state, 'untilgreen.db');
export const runFolder = (state: string, runId: string): string => join(state, 'runs', runId);
/** Where demos keep their repositories. */
export const demoFolder = (state: string): string => join(state, 'demo');

export type StateConcern = 'inside-repository' | 'temporary';

/** What speaks against a state directory. The most serious first. */
export async function stateConcerns(state: string, repo: string | null): Promise<readonly StateConcern[]> {
  const real = await realParent(state);
  const concerns: StateConcern[] = [];
  if (repo !== null && isBelow(real, await realParent(repo))) concerns.push('inside-repository');
  if (isBelow(real, await realParent(tmpdir()))) concerns.push('temporary');
  return concerns;
}

const isBelow = (path: string, folder: string): boolean => {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
};

/** Of a path that may not exist yet: links in the part that does are followed. */
async function realParent(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(await realParent(parent), relative(parent, path));
  }
}

export const TEMPORARY_NOTE =
  'The state directory is in the temporary folder: some agents may write there, and the system may empty it.';

/** Throws `USAGE` for a state directory inside of the repository: its worktrees would use files of the main checkout. */
export async function refuseInside(state: string, repo: string): Promise<void> {
  if (!(await stateConcerns(state, repo)).includes('inside-repository')) return;
  throw new UntilgreenError('USAGE', {
    what: `The state directory ${state} is inside the repository ${repo}; worktrees there would find its node_modules`,
    fix: 'Choose another with --state-dir PATH or UNTILGREEN_STATE_DIR, or leave both out',
  });
}

/** Makes the state directory, for its owner only. Throws `DISK` where that is not possible. */
export async function makeStateDirectory(state: string): Promise<void> {
  try {
    await mkdir(state, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new UntilgreenError(
      'DISK',
      {
        what: `The state directory ${state} cannot be made: ${await reasonOf(error, state)}`,
        fix: 'Make it writable, or choose another with --state-dir PATH',
      },
      error,
    );
  }
}

/** On a read-only disk Node says that a folder above is missing; asking for permission there gives the true reason. */
async function reasonOf(error: unknown, state: string): Promise<string> {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) return messageOf(error);
  return await access(await nearestFolder(state), constants.W_OK).then(() => messageOf(error), messageOf);
}

const nearestFolder = async (path: string): Promise<string> =>
  await realpath(path).catch(() => (dirname(path) === path ? path : nearestFolder(dirname(path))));
