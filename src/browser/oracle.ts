import { constants } from 'node:fs';
import { copyFile, mkdir, readdir, readlink, realpath, symlink } from 'node:fs/promises';
import path from 'node:path';

/** Packages are linked from the user's repository instead; a base that has some under version control has them there too. */
const LEFT_OUT = new Set(['.git', 'node_modules']);

/**
 * Copies the frozen tree, so that a round may write what scenarios write (sign-in states, snapshots) and no round sees
 * what another left. Disk blocks are shared where the file system can.
 */
export async function copyOracle(frozen: string, into: string): Promise<void> {
  await mkdir(into, { recursive: true });
  const entries = await readdir(frozen, { withFileTypes: true });
  await Promise.all(
    entries.map(async (entry) => {
      if (LEFT_OUT.has(entry.name)) return;
      const [from, to] = [path.join(frozen, entry.name), path.join(into, entry.name)];
      if (entry.isDirectory()) return await copyOracle(from, to);
      if (entry.isSymbolicLink()) return await symlink(await readlink(from), to);
      if (entry.isFile()) await copyFile(from, to, constants.COPYFILE_FICLONE);
    }),
  );
}

/** A folder of the oracle, unless a link in the repository leads out of it. */
export async function folderWithin(oracle: string, folder: string): Promise<string | null> {
  const real = await realpath(path.join(oracle, folder)).catch(() => null);
  return real !== null && (real === oracle || real.startsWith(oracle + path.sep)) ? real : null;
}
