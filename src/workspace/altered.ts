import { lstat, mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { CONTROL_HEAD, CONTROL_REF, GUARDED, guardedFiles, type Control, type ControlRecord } from './control.ts';
import { controllerConfig } from './gitdir.ts';
import type { RunPlaces } from './layout.ts';
import { readOwn, writeAnew } from './own-file.ts';

const FOLDERS = ['info', 'objects/info', 'refs', 'refs/heads'] as const;
const EXPECTED: Readonly<Record<string, ReadonlySet<string>>> = {
  '.': new Set(['HEAD', 'config', 'info', 'objects', 'refs', 'shallow', 'index']),
  info: new Set(['exclude']),
  refs: new Set(['heads']),
  'refs/heads': new Set(['run']),
};

/**
 * What somebody else changed in the controller's git dir, as `control.git/…`. All of it is put right before any git is
 * started there: nothing planted is run, and the work can still be saved.
 */
export async function alteredControl({ places }: Control, record: ControlRecord): Promise<readonly string[]> {
  const { control } = places;
  const altered: string[] = [];
  for (const folder of FOLDERS) if (await isReplaced(path.join(control, folder))) altered.push(folder);
  altered.push(...(await restoreFiles(places, record)));
  for (const folder of Object.keys(EXPECTED)) altered.push(...(await removeStrangers(control, folder)));
  return altered.map((name) => `control.git/${name}`);
}

/** As `alteredControl`, for the ref. The record's commit must have been looked at before. */
export async function alteredRef({ control }: RunPlaces, record: ControlRecord): Promise<readonly string[]> {
  const ref = (await readOwn(path.join(control, CONTROL_REF)))?.toString().trim();
  if (ref !== record.head) await writeAnew(path.join(control, CONTROL_REF), `${record.head}\n`);
  return ref === record.head || ref === record.previous ? [] : [`control.git/${CONTROL_REF}`];
}

async function restoreFiles(places: RunPlaces, record: ControlRecord): Promise<readonly string[]> {
  const now = await guardedFiles(places);
  const due: Readonly<Record<string, string>> = {
    ...record.files,
    HEAD: CONTROL_HEAD,
    config: controllerConfig(process.platform),
  };
  const altered = GUARDED.filter((name) => now[name] !== due[name]);
  for (const name of altered) {
    const file = path.join(places.control, name);
    const text = due[name];
    if (text === undefined) await rm(file, { recursive: true, force: true });
    else await writeAnew(file, text);
  }
  return altered;
}

/** A folder that is none any more is made anew. */
async function isReplaced(folder: string): Promise<boolean> {
  if ((await lstat(folder).catch(() => null))?.isDirectory()) return false;
  await rm(folder, { force: true });
  await mkdir(folder, { recursive: true });
  return true;
}

/** Hooks, another config, a `commondir`, attributes, refs: whatever is not ours in a folder of the git dir. */
async function removeStrangers(gitDir: string, folder: string): Promise<readonly string[]> {
  const names = await readdir(path.join(gitDir, folder));
  const strangers = names.filter((name) => !EXPECTED[folder]?.has(name) && !isTransient(name));
  for (const name of strangers) await rm(path.join(gitDir, folder, name), { recursive: true, force: true });
  return strangers.map((name) => path.posix.join(folder, name));
}

/** Index files of ours and of a git that was killed. */
const isTransient = (name: string): boolean => /^index\.[\w.-]+$/.test(name) || name.endsWith('.lock');

/** Locks of a git that was killed. The run's lease makes sure that nobody else works here. */
export async function clearLocks({ control }: RunPlaces): Promise<void> {
  const stale = (await readdir(control)).filter((name) => name.endsWith('.lock') || name.startsWith('index.'));
  await Promise.all(stale.map((name) => rm(path.join(control, name), { recursive: true, force: true })));
}
