import { chmodSync, readdirSync, rmSync } from 'node:fs';

const OPTIONS = { recursive: true, force: true, maxRetries: 5, retryDelay: 50 } as const;

/** Removes a folder and all in it. The oracle of a run is read-only, which stops everybody but root. */
export function removeFolder(folder: string): void {
  try {
    rmSync(folder, OPTIONS);
  } catch {
    unlock(Buffer.from(folder));
    rmSync(folder, OPTIONS);
  }
}

function unlock(folder: Buffer): void {
  chmodSync(folder, 0o700);
  for (const entry of readdirSync(folder, { encoding: 'buffer', withFileTypes: true })) {
    if (entry.isDirectory()) unlock(Buffer.concat([folder, Buffer.from('/'), entry.name]));
  }
}
