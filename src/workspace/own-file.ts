import { lstat, readFile, rm, writeFile } from 'node:fs/promises';

/*
 * Files of ours that an agent without a sandbox could have replaced: by a pipe, which is read for ever, or by a link to
 * somewhere else, which would be written through.
 */

/** `null` when it is not there or is no ordinary file. */
export async function readOwn(file: string): Promise<Buffer | null> {
  const found = await lstat(file).catch(() => null);
  return found?.isFile() ? await readFile(file).catch(() => null) : null;
}

/** `text`: one character for each byte (latin1). */
export async function writeAnew(file: string, text: string): Promise<void> {
  await rm(file, { recursive: true, force: true });
  await writeFile(file, text, { flag: 'wx', encoding: 'latin1' });
}
