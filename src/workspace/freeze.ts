import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { Sha } from '../core/model.ts';
import { UntilgreenError } from '../support/errors.ts';
import { sweepAdded, treeWith } from './added.ts';
import { headBranch, needObjects, resolveBase } from './base.ts';
import { listed, uncommitted } from './dirt.ts';
import { gitText, sha, type Variables } from './git.ts';
import { isBelow, rawOf, shown, type RawPath } from './raw.ts';
import { findRepository, type Repository } from './repository.ts';
import { blobOf, isFile, SUBMODULE, SYMLINK, treeEntries, type TreeEntry } from './tree.ts';
import type { Freeze, FreezeRequest } from './workspace.ts';

export type FreezeGround = { readonly state: string; readonly environment: Variables };

/** Resolves everything that a run is judged by to shas, once. The user's repository is only read. */
export async function freeze(request: FreezeRequest, ground: FreezeGround, signal: AbortSignal): Promise<Freeze> {
  const { state, environment } = ground;
  const repository = await findRepository(request.cwd, environment, signal);
  await needStateOutside(state, repository);
  await sweepAdded(state);
  const dir = scenarioFolder(request.scenarioDir, repository);
  const base = await resolveBase(repository, request.base, signal);
  await needObjects(repository, base, signal);
  const inBase = await treeEntries(repository.place, base, signal);
  const dirt = await uncommitted(repository, { dir, inBase: new Set(inBase.map((entry) => entry.path)) }, signal);
  const paths = dirt.newScenarios;
  const tree =
    paths.length === 0
      ? await treeOfBase(repository, base, signal)
      : await treeWith({ repository, state, environment, base, paths }, signal);
  const files = inBase.filter((entry) => isFile(entry) && isBelow(entry.path, dir)).map((entry) => entry.path);
  needScenarios([...files, ...paths], { dir, inBase, repository, base });
  return {
    repo: repository.root,
    head: await headBranch(repository, signal),
    baseCommit: base,
    tree,
    scenarioFiles: [...files, ...paths].toSorted().map(shown),
    addedScenarios: paths.map(shown),
    ignoredChanges: listed(dirt.others),
    notes: await notesOn(repository, inBase, signal),
  };
}

/** A worktree below the repository would find the user's `node_modules`, and the user would find it in `git status`. */
async function needStateOutside(state: string, { root }: Repository): Promise<void> {
  const [inner, outer] = await Promise.all([realPath(state), realPath(root)]);
  if (!isBelow(inner, outer)) return;
  throw new UntilgreenError('UNSUPPORTED_REPOSITORY', {
    what: `the state directory ${state} is inside the repository ${root}`,
    fix: 'Choose one outside of it: export UNTILGREEN_STATE_DIR="$HOME/.local/state/untilgreen"',
  });
}

/** Of the nearest folder that exists; what is missing below it is added as it is. */
async function realPath(folder: string): Promise<string> {
  const found = await realpath(folder).catch(() => null);
  if (found !== null || path.dirname(folder) === folder) return found ?? folder;
  return path.join(await realPath(path.dirname(folder)), path.basename(folder));
}

/** `./scenarios/` → `scenarios`, the repository itself → `''`. */
function scenarioFolder(dir: string, { root }: Repository): RawPath {
  const relative = path.relative(root, path.resolve(root, dir));
  if (relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative)) {
    return rawOf(relative.split(path.sep).join('/'));
  }
  throw new UntilgreenError('NO_SCENARIOS', {
    what: `the scenario folder ${JSON.stringify(dir)} is outside of the repository ${root}`,
    fix: 'Name a folder of the repository, for example: scenarios: { dir: "scenarios" }',
  });
}

const treeOfBase = async ({ place }: Repository, base: Sha, signal: AbortSignal): Promise<Sha> =>
  sha(await gitText(place, ['rev-parse', '--verify', `${base}^{tree}`], signal));

const CODE = /\.[cm]?[jt]sx?$/;
type Searched = {
  readonly dir: RawPath;
  readonly inBase: readonly TreeEntry[];
  readonly repository: Repository;
  readonly base: Sha;
};

function needScenarios(files: readonly RawPath[], { dir, inBase, repository, base }: Searched): void {
  if (files.some((file) => CODE.test(file))) return;
  const link = inBase.find((entry) => entry.mode === SYMLINK && entry.path === dir);
  const folder = dir === '' ? './' : `${shown(dir)}/`;
  throw new UntilgreenError('NO_SCENARIOS', {
    what: link
      ? `${shown(dir)} is a symbolic link; what it points at is not frozen with the repository`
      : `there is no scenario below ${folder} in ${repository.root}, neither at ${base.slice(0, 12)} nor uncommitted`,
    fix: `Write one, for example ${folder}first.spec.ts (npx untilgreen init makes it), and see that .gitignore does not hide it: git check-ignore -v ${folder}first.spec.ts`,
  });
}

const NOTED = 5;

/** What a worktree of this repository cannot have as usual. */
async function notesOn(
  repository: Repository,
  inBase: readonly TreeEntry[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const notes: string[] = [];
  const submodules = inBase.filter((entry) => entry.mode === SUBMODULE).map((entry) => shown(entry.path));
  if (submodules.length > 0) {
    const names = submodules.slice(0, NOTED).join(', ') + (submodules.length > NOTED ? ', …' : '');
    notes.push(
      `submodules (${names}) are filled in from this checkout, and changes in them are not delivered; one that is not checked out stays empty: git submodule update --init --recursive`,
    );
  }
  for (const filter of await filtersIn(repository, inBase, signal)) {
    notes.push(
      filter === 'lfs'
        ? 'files in Git LFS are filled in from this checkout, and changes to them are not delivered; missing ones stay pointers: git lfs fetch'
        : `files with the git filter ${JSON.stringify(filter)} are used as they are stored; the filter is not run`,
    );
  }
  return notes;
}

/** Names of the filters in all `.gitattributes` files. */
async function filtersIn(
  repository: Repository,
  inBase: readonly TreeEntry[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const entry of inBase) {
    if (!isFile(entry) || path.posix.basename(entry.path) !== '.gitattributes') continue;
    const text = (await blobOf(repository.place, entry.blob, signal)).toString();
    for (const [, name] of text.matchAll(/^[^#\n]*\sfilter=(\S+)/gm)) if (name) found.add(name);
  }
  return [...found].toSorted();
}
