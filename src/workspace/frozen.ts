import { createHash, hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, lstat, readdir, readFile, readlink, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Sha } from '../core/model.ts';
import { writeDurably } from '../support/durable-file.ts';
import { checkOut } from './checkout.ts';
import { concurrently } from './concurrently.ts';
import type { Control } from './control.ts';
import { fillIn } from './fill-in.ts';
import type { RunPlaces } from './layout.ts';
import { readOwn } from './own-file.ts';
import { onDisk, shown, type RawPath } from './raw.ts';
import { removeTree } from './remove-tree.ts';
import type { Repository } from './repository.ts';

/** `f` file, `x` executable file, `l` link (its text is what is hashed), `o` a pipe, a socket or a device. */
type Kind = 'f' | 'x' | 'l' | 'o';
type Listed = { readonly path: RawPath; readonly kind: Kind; readonly digest: string };

/** Exports the frozen tree as read-only files, where the agent has no business. Returns the digest of all of it. */
export async function exportFrozen(
  control: Control,
  repository: Repository,
  tree: Sha,
  signal: AbortSignal,
): Promise<string> {
  const { places } = control;
  const draft = `${places.frozen}.next`;
  await removeTree(draft);
  await removeTree(places.frozen);
  const indexFile = path.join(places.control, 'index.frozen');
  await checkOut(control, tree, { folder: draft, indexFile }, signal);
  await fillIn(control, repository, { folder: draft, indexFile }, signal);
  await rm(indexFile, { force: true });
  await settle(draft, signal);
  const listed = await list(draft, signal);
  writeDurably(places.frozenList, format(listed));
  await rename(draft, places.frozen);
  return digestOf(format(listed));
}

/** Files that are not what was exported: changed, gone or new. Relative to the run's folder. */
export async function alteredFrozen(
  places: RunPlaces,
  digest: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const isThere = await lstat(places.frozen).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isThere) return ['frozen'];
  const now = await list(places.frozen, signal);
  if (digestOf(format(now)) === digest) return [];
  const text = (await readOwn(places.frozenList))?.toString() ?? '';
  if (digestOf(text) !== digest) return ['frozen', 'frozen.list'];
  const before = text.split('\0');
  const after = format(now).split('\0');
  const differing = [...without(before, after), ...without(after, before)];
  return [...new Set(differing.map((line) => `frozen/${shown(pathOf(line))}`))].toSorted();
}

const format = (files: readonly Listed[]): string =>
  files.map((file) => `${file.kind} ${file.digest} ${file.path}\0`).join('');
const without = (lines: readonly string[], others: readonly string[]): readonly string[] => {
  const known = new Set(others);
  return lines.filter((line) => !known.has(line));
};
const pathOf = (line: string): string => line.split(' ').slice(2).join(' ');
const digestOf = (text: string): string => hash('sha256', text, 'hex');

/** Takes links out that lead elsewhere (what they point at is not frozen), and write permission, of files and folders. */
async function settle(root: string, signal: AbortSignal): Promise<void> {
  await concurrently(await walk(root, signal), FILES_AT_ONCE, async ({ path: name, kind }) => {
    const file = onDisk(root, name);
    if (kind !== 'l') await chmod(file, kind === 'x' ? 0o555 : 0o444);
    else if (leadsOut(name, await readlink(file, 'latin1'))) await rm(file);
  });
  await lockFolders(root);
}

/** A file that may not be written can still be replaced, unless its folder may not be written either. */
async function lockFolders(root: string, folder: RawPath = ''): Promise<void> {
  const here = folder === '' ? Buffer.from(root) : onDisk(root, folder);
  for (const entry of await readdir(here, { encoding: 'buffer', withFileTypes: true })) {
    const name = entry.name.toString('latin1');
    if (entry.isDirectory()) await lockFolders(root, folder === '' ? name : `${folder}/${name}`);
  }
  await chmod(here, 0o555);
}

export function leadsOut(link: RawPath, target: RawPath): boolean {
  if (path.posix.isAbsolute(target)) return true;
  const end = path.posix.normalize(path.posix.join(path.posix.dirname(link), target));
  return end === '..' || end.startsWith('../');
}

const FILES_AT_ONCE = 32;
/** Streams cost more than they save below this. */
const READ_WHOLE_BYTES = 4 * 1024 * 1024;

async function list(root: string, signal: AbortSignal): Promise<readonly Listed[]> {
  const found = await walk(root, signal);
  const listed = await concurrently(found, FILES_AT_ONCE, async (each) => ({
    ...each,
    digest: await contentOf(root, each),
  }));
  return listed.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

async function contentOf(root: string, { path: name, kind }: Found): Promise<string> {
  const file = onDisk(root, name);
  if (kind === 'o') return '-';
  if (kind === 'l') return digestOf(await readlink(file, 'latin1'));
  try {
    if ((await lstat(file)).size <= READ_WHOLE_BYTES) return hash('sha256', await readFile(file), 'hex');
    const digest = createHash('sha256');
    await pipeline(createReadStream(file), digest);
    return digest.digest('hex');
  } catch {
    return 'unreadable';
  }
}

type Found = { readonly path: RawPath; readonly kind: Kind };

async function walk(root: string, signal: AbortSignal, folder: RawPath = ''): Promise<readonly Found[]> {
  signal.throwIfAborted();
  const here = folder === '' ? root : onDisk(root, folder);
  const entries = await readdir(here, { encoding: 'buffer', withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry) => {
      const name = `${folder === '' ? '' : `${folder}/`}${entry.name.toString('latin1')}`;
      return entry.isDirectory() ? await walk(root, signal, name) : [{ path: name, kind: await kindOf(root, name) }];
    }),
  );
  return found.flat();
}

async function kindOf(root: string, name: RawPath): Promise<Kind> {
  const found = await lstat(onDisk(root, name));
  if (found.isSymbolicLink()) return 'l';
  if (!found.isFile()) return 'o';
  return (found.mode & 0o100) === 0 ? 'f' : 'x';
}
