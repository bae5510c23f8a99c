import { stat } from 'node:fs/promises';
import path from 'node:path';
import { UntilgreenError } from '../support/errors.ts';
import { gitText, GitFailure, oneLine, userPlace, type GitPlace, type Variables } from './git.ts';
import { objectFolders } from './objects.ts';

/** The user's repository. */
export type Repository = {
  /** The top of the checkout. */
  readonly root: string;
  /** The git dir that all its worktrees share. */
  readonly common: string;
  /** Its object folder and all that this borrows from. */
  readonly objects: readonly string[];
  readonly place: GitPlace;
};

const OLDEST = [2, 31] as const;

/** Refuses a git that is absent or too old to be asked safely. */
async function needGit(cwd: string, environment: Variables, signal: AbortSignal): Promise<void> {
  const said = await gitText(userPlace(cwd, environment), ['version'], signal);
  const [major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(said)?.slice(1) ?? []).map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  throw new UntilgreenError('NO_GIT', {
    what: `${said.trim()} is too old: ${OLDEST.join('.')} or newer is needed`,
    fix: 'Install a newer git, then try: git --version',
  });
}

export async function findRepository(cwd: string, environment: Variables, signal: AbortSignal): Promise<Repository> {
  const folder = path.resolve(cwd);
  const found = await stat(folder).catch(() => null);
  if (!found?.isDirectory()) throw notARepository(folder, found ? 'is not a folder' : 'does not exist');
  await needGit(folder, environment, signal);
  const place = userPlace(folder, environment);
  await needCheckout(place, signal);
  const root = oneLine(await gitText(place, ['rev-parse', '--show-toplevel'], signal));
  return openRepository(root, environment, signal);
}

/** `root` is the top of a checkout that was found before. */
export async function openRepository(root: string, environment: Variables, signal: AbortSignal): Promise<Repository> {
  const place = userPlace(root, environment);
  const format = await gitText(place, ['rev-parse', '--show-object-format'], signal);
  if (format.trim() !== 'sha1') {
    throw new UntilgreenError('UNSUPPORTED_REPOSITORY', {
      what: `${root} stores its objects as ${format.trim()}; only sha1 is supported`,
      fix: 'Use a clone made with: git init --object-format=sha1',
    });
  }
  const args = ['rev-parse', '--path-format=absolute', '--git-common-dir'];
  const common = oneLine(await gitText(place, args, signal));
  return { root, common, objects: await objectFolders(path.join(common, 'objects')), place };
}

async function needCheckout(place: GitPlace, signal: AbortSignal): Promise<void> {
  const args = ['rev-parse', '--is-bare-repository', '--is-inside-git-dir'];
  const said = await gitText(place, args, signal).catch((error: unknown) => {
    throw error instanceof GitFailure ? whyNot(place.cwd, error) : error;
  });
  if (!said.includes('true')) return;
  throw new UntilgreenError('UNSUPPORTED_REPOSITORY', {
    what: `${place.cwd} is a bare repository or the inside of a git dir: it has no checkout`,
    fix: `Make a checkout and run there: git clone ${JSON.stringify(place.cwd)} checkout`,
  });
}

function whyNot(folder: string, failure: GitFailure): UntilgreenError {
  if (!failure.stderr.includes('dubious ownership')) return notARepository(folder, 'is not in a git repository');
  return new UntilgreenError('UNSUPPORTED_REPOSITORY', {
    what: `git does not trust ${folder}: it belongs to another user`,
    fix: `If you trust it: git config --global --add safe.directory ${JSON.stringify(folder)}`,
  });
}

const notARepository = (folder: string, problem: string): UntilgreenError =>
  new UntilgreenError('NOT_A_REPOSITORY', {
    what: `${folder} ${problem}`,
    fix: 'Go to your repository, or make one: git init && git add . && git commit -m "first commit"',
  });
