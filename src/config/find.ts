import { realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { UntilgreenError } from '../support/errors.ts';

const CONFIG_NAMES = ['ts', 'mts', 'js', 'mjs', 'json'].map((extension) => `untilgreen.config.${extension}`);

/** Where a command was typed, and what that means. Absolute paths without symbolic links. */
export type Place = {
  /** The root of the repository. */
  readonly repo: string;
  /** The config file; `null` when there is none. */
  readonly file: string | null;
  /** What relative paths in the config start at: its folder, or the root. */
  readonly folder: string;
};

/**
 * Walks up from `cwd` to the root of the repository; the nearest config wins. Throws `NOT_A_REPOSITORY`, `CONFIG_INVALID`
 * (two files in one folder) or `CONFIG_MISSING` (the file that was asked for by name).
 */
export function findPlace(cwd: string, named: string | null): Place {
  const start = realpathSync(cwd);
  const repo = repositoryRoot(start);
  if (named !== null) {
    const file = isAbsolute(named) ? named : resolve(start, named);
    if (!isFile(file)) {
      throw new UntilgreenError('CONFIG_MISSING', {
        what: `There is no config file ${file}`,
        fix: 'Give the path of an existing file after --config, or write one with: untilgreen init',
      });
    }
    const real = realpathSync(file);
    return { repo, file: real, folder: dirname(real) };
  }
  const file = nearestConfig(start, repo);
  return { repo, file, folder: file === null ? repo : dirname(file) };
}

/** The root of the repository that a folder is in; `null` outside of one. */
export function findRepository(cwd: string): string | null {
  for (let folder = realpathSync(cwd); ; folder = dirname(folder)) {
    // A worktree or a submodule has a `.git` file instead of a folder.
    if (exists(join(folder, '.git'))) return folder;
    if (dirname(folder) === folder) return null;
  }
}

function repositoryRoot(start: string): string {
  const root = findRepository(start);
  if (root !== null) return root;
  throw new UntilgreenError('NOT_A_REPOSITORY', {
    what: `${start} is not inside a git repository`,
    fix: 'Go to your project, or make it a repository: git init && git add -A && git commit -m "First commit"',
  });
}

function nearestConfig(start: string, repo: string): string | null {
  for (let folder = start; ; folder = dirname(folder)) {
    const found = CONFIG_NAMES.map((name) => join(folder, name)).filter(isFile);
    const [first, second] = found;
    if (first !== undefined && second !== undefined) {
      throw new UntilgreenError('CONFIG_INVALID', {
        what: `Two config files side by side: ${first} and ${second}`,
        fix: 'Keep one of them, or say which: --config PATH',
      });
    }
    if (first !== undefined) return first;
    if (folder === repo || dirname(folder) === folder) return null;
  }
}

const exists = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined;
const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
