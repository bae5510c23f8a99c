import { mkdir, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { folderWithin } from './oracle.ts';
import type { PlaywrightCopy } from './playwright-copy.ts';

const LINK = process.platform === 'win32' ? 'junction' : 'dir';

export type ModulePlaces = {
  /** The copied oracle, real path. */
  readonly oracle: string;
  /** The user's repository. */
  readonly repo: string;
  /** Folders, relative to both, below which `node_modules` may lie. The root is always one of them. */
  readonly folders: readonly string[];
};

/**
 * Gives the oracle the packages of the user's repository, with exactly one Playwright among them. Nothing comes from the
 * agent's tree. A package that is a folder of the repository itself (a workspace) is the frozen one.
 */
export async function linkModules(places: ModulePlaces, copy: PlaywrightCopy): Promise<void> {
  for (const folder of places.folders) {
    const from = path.join(places.repo, folder, 'node_modules');
    const names = await namesIn(from);
    if (names.length === 0 && folder !== '') continue;
    const within = await folderWithin(places.oracle, folder);
    if (within === null) continue;
    const into = path.join(within, 'node_modules');
    await mkdir(into, { recursive: true });
    for (const name of names) await linkOne(path.join(from, name), path.join(into, name), places);
    await linkPlaywright(into, copy);
  }
}

/** From the folder of the scenarios or the config up to the root. */
export function foldersAbove(...files: readonly string[]): readonly string[] {
  const folders = new Set<string>();
  for (const file of files) {
    for (let folder = clean(file); folder !== ''; folder = clean(path.dirname(folder))) folders.add(folder);
  }
  return [...[...folders].toSorted((a, b) => b.length - a.length), ''];
}

const clean = (folder: string): string => {
  const normal = path.normalize(folder).replace(/[\\/]+$/, '');
  return normal === '.' ? '' : normal;
};

/** Packages, each scope expanded; what package managers keep for themselves is left out. */
async function namesIn(folder: string): Promise<readonly string[]> {
  const names: string[] = [];
  for (const name of await entries(folder)) {
    if (name === '.bin') names.push(name);
    else if (name.startsWith('@'))
      names.push(...(await entries(path.join(folder, name))).map((one) => `${name}/${one}`));
    else if (!name.startsWith('.')) names.push(name);
  }
  return names;
}

async function entries(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch {
    return [];
  }
}

async function linkOne(from: string, to: string, { oracle, repo }: ModulePlaces): Promise<void> {
  const target = await realpath(from).catch(() => null);
  if (target === null) return;
  const inside = path.relative(await realpath(repo), target);
  const isWorkspace =
    !inside.startsWith('..') && !path.isAbsolute(inside) && !inside.split(path.sep).includes('node_modules');
  await replace(isWorkspace ? path.join(oracle, inside) : target, to);
}

async function linkPlaywright(into: string, copy: PlaywrightCopy): Promise<void> {
  await replace(copy.playwright, path.join(into, 'playwright'));
  await replace(copy.core, path.join(into, 'playwright-core'));
  const test = path.join(into, '@playwright', 'test');
  if (copy.test !== null) return await replace(copy.test, test);
  await rm(test, { recursive: true, force: true });
  await mkdir(test, { recursive: true });
  await writeFile(path.join(test, 'package.json'), STAND_IN);
  await writeFile(path.join(test, 'index.js'), "module.exports = require('playwright/test');\n");
  await writeFile(
    path.join(test, 'index.mjs'),
    "export * from 'playwright/test';\nexport { default } from 'playwright/test';\n",
  );
}

/** For projects that install `playwright` alone: the same runner under the name that most specs use. */
const STAND_IN = JSON.stringify({
  name: '@playwright/test',
  version: '0.0.0',
  main: 'index.js',
  exports: { '.': { import: './index.mjs', require: './index.js' }, './package.json': './package.json' },
});

async function replace(target: string, link: string): Promise<void> {
  await mkdir(path.dirname(link), { recursive: true });
  await rm(link, { recursive: true, force: true });
  await symlink(target, link, LINK);
}
