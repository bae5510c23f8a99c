import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, link, lstat, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { messageOf } from '../support/errors.ts';
import type { Publisher, PublishRequest, PublishResult } from './publisher.ts';

export type FolderOptions = {
  /** Folder that holds one folder per run. Made when it is not there. */
  readonly artifacts: string;
};

/** Names the newest run, for scripts and people. A file rather than a link, which not every Windows account may make. */
const LATEST = 'latest.txt';
const MANIFEST = 'manifest.json';
const RUN_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** Copies evidence to `<artifacts>/<run id>/`. It appears there whole or not at all, and again is the same as once. */
export function createFolderPublisher({ artifacts }: FolderOptions): Publisher {
  return {
    name: 'folder',
    publish: async (request, signal): Promise<PublishResult> => {
      try {
        return { kind: 'published', where: await publish(resolve(artifacts), request, signal) };
      } catch (error) {
        signal.throwIfAborted();
        return { kind: 'failed', reason: reasonOf(error, resolve(artifacts)) };
      }
    },
  };
}

async function publish(artifacts: string, { runId, evidence }: PublishRequest, signal: AbortSignal): Promise<string> {
  if (!RUN_ID.test(runId)) throw new Error(`${JSON.stringify(runId)} cannot be the name of a folder`);
  await makeFolder(artifacts);
  await ignoreAll(artifacts);
  const final = join(artifacts, runId);
  if (!(await sameManifest(evidence.folder, final))) {
    await removeDrafts(artifacts, runId);
    const draft = join(artifacts, `.${runId}.${randomUUID()}.tmp`);
    try {
      await copyTree(evidence.folder, draft, signal);
      await replace(draft, final);
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  }
  await writeWhole(join(artifacts, LATEST), `${runId}\n`);
  return final;
}

/** On a read-only disk Node calls a recursive attempt ENOENT; a plain one has the true reason. */
async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return mkdir(path);
  });
}

/** Git must never see evidence, so this comes before anything else. A file that somebody wrote is left as it is. */
async function ignoreAll(artifacts: string): Promise<void> {
  const path = join(artifacts, '.gitignore');
  const draft = join(artifacts, `.gitignore.${randomUUID()}.tmp`);
  if (
    await lstat(path).then(
      () => true,
      () => false,
    )
  )
    return;
  try {
    await writeFile(draft, '*\n', { flush: true });
    // Unlike a rename, a link never replaces what another process has put there meanwhile.
    await link(draft, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') return rename(draft, path);
    });
  } finally {
    await rm(draft, { force: true });
  }
}

/** The manifest is written last and lists every file: where it is the same, nothing is left to do. */
async function sameManifest(from: string, to: string): Promise<boolean> {
  try {
    const [a, b] = await Promise.all([readFile(join(from, MANIFEST)), readFile(join(to, MANIFEST))]);
    return a.equals(b);
  } catch {
    return false;
  }
}

/** What an attempt that was killed has left. */
async function removeDrafts(artifacts: string, runId: string): Promise<void> {
  for (const name of await readdir(artifacts)) {
    const isDraft = name.startsWith(`.${runId}.`) && name.endsWith('.tmp');
    if (isDraft) await rm(join(artifacts, name), { recursive: true, force: true });
  }
}

async function copyTree(from: string, to: string, signal: AbortSignal): Promise<void> {
  await mkdir(to);
  const entries = await readdir(from, { withFileTypes: true });
  for (const entry of entries.toSorted((a, b) => Number(a.name === MANIFEST) - Number(b.name === MANIFEST))) {
    signal.throwIfAborted();
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await copyTree(source, target, signal);
    else if (entry.isFile()) await copyFile(source, target, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
  }
  await flush(join(to, MANIFEST));
}

/** Only folders with a manifest have one that must be on the disk before the folder gets its name. */
async function flush(path: string): Promise<void> {
  const file = await open(path, 'r+').catch(() => null);
  await file?.sync();
  await file?.close();
}

async function replace(draft: string, final: string): Promise<void> {
  const old = `${draft.slice(0, -'.tmp'.length)}.old.tmp`;
  const hadOld = await rename(final, old).then(
    () => true,
    () => false,
  );
  try {
    await rename(draft, final);
  } catch (error) {
    if (hadOld) await rename(old, final);
    throw error;
  }
  await rm(old, { recursive: true, force: true });
}

async function writeWhole(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(draft, text, { flush: true });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the disk is read-only',
  EACCES: 'no permission to write there',
  EPERM: 'no permission to write there',
  ENOTDIR: 'a file stands where a folder is needed',
  EEXIST: 'a file stands where a folder is needed',
};

function reasonOf(error: unknown, artifacts: string): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return `could not write to ${artifacts}: ${REASONS[code] ?? messageOf(error)}`;
}
