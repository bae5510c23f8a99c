import { chmod, lstat, readdir, rm } from 'node:fs/promises';

/** Removes a folder and all in it, also what was made read-only. Links are removed, never followed. */
export async function removeTree(folder: string): Promise<void> {
  const options = { recursive: true, force: true, maxRetries: 3, retryDelay: 100 } as const;
  try {
    await rm(folder, options);
  } catch (error) {
    if (!isDenied(error)) throw error;
    await unlock(Buffer.from(folder));
    await rm(folder, options);
  }
}

const isDenied = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && ['EACCES', 'EPERM', 'ENOTEMPTY'].includes(String(error.code));

async function unlock(folder: Buffer): Promise<void> {
  if (!(await lstat(folder).catch(() => null))?.isDirectory()) return;
  await chmod(folder, 0o700);
  for (const entry of await readdir(folder, { encoding: 'buffer', withFileTypes: true })) {
    if (entry.isDirectory()) await unlock(Buffer.concat([folder, Buffer.from('/'), entry.name]));
  }
}
