import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { formatAlternates } from './objects.ts';
import type { Repository } from './repository.ts';

/**
 * The whole configuration of a git dir that the controller works with. It is a constant, so that any other content is
 * known to be somebody else's; no filter, no driver, no hook, no file of the user's account is named in it.
 */
export const controllerConfig = (platform: NodeJS.Platform): string => `[core]
	repositoryformatversion = 0
	filemode = ${platform !== 'win32'}
	symlinks = ${platform !== 'win32'}
	ignorecase = ${platform === 'win32' || platform === 'darwin'}
	precomposeunicode = ${platform === 'darwin'}
	bare = false
	longpaths = true
	logallrefupdates = false
	autocrlf = false
	safecrlf = false
	excludesFile = /dev/null
	attributesFile = /dev/null
	hooksPath = /dev/null
	fsmonitor = false
	bigFileThreshold = 32m
[diff]
	ignoreSubmodules = all
[gc]
	auto = 0
[maintenance]
	auto = false
[uploadpack]
	allowAnySHA1InWant = true
`;

export type GitDir = {
  readonly folder: string;
  readonly config: string;
  readonly head: string;
  readonly exclude: string;
};

/** Makes a git dir that borrows the user's objects. Nothing is started for it and no template is copied. */
export async function makeGitDir(repository: Repository, made: GitDir): Promise<void> {
  const { folder } = made;
  for (const name of ['objects/info', 'objects/pack', 'refs/heads', 'info']) {
    await mkdir(path.join(folder, name), { recursive: true, mode: 0o700 });
  }
  await writeFile(path.join(folder, 'config'), made.config);
  await writeFile(path.join(folder, 'objects', 'info', 'alternates'), formatAlternates(repository.objects));
  await writeFile(path.join(folder, 'info', 'exclude'), made.exclude, 'latin1');
  await copyShallow(repository, folder);
  // Git takes a folder for a git dir once HEAD is there, so it comes last.
  await writeFile(path.join(folder, 'HEAD'), made.head);
}

/** Where history was cut off; without it git would look for parents that were never fetched. */
async function copyShallow(repository: Repository, folder: string): Promise<void> {
  try {
    await copyFile(path.join(repository.common, 'shallow'), path.join(folder, 'shallow'));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}
