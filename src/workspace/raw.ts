/** A path as git and the file system have it: any bytes but NUL, one byte per character (latin1). Sorts in byte order. */
export type RawPath = string;

/** Splits what git prints with `-z`. */
export function splitNul(bytes: Buffer): readonly string[] {
  const parts = bytes.toString('latin1').split('\0');
  if (parts.at(-1) === '') parts.pop();
  return parts;
}

/** What git reads with `-z --stdin`. */
export const joinNul = (paths: readonly RawPath[]): Buffer =>
  Buffer.from(paths.map((path) => `${path}\0`).join(''), 'latin1');

/** A path for `node:fs`, below `folder`. */
export const onDisk = (folder: string, path: RawPath): Buffer =>
  Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(path, 'latin1')]);

export const rawOf = (text: string): RawPath => Buffer.from(text).toString('latin1');

const strict = new TextDecoder('utf-8', { fatal: true });

/** A path for people and for events: UTF-8 where it is, else its odd bytes as `\xNN`. */
export function shown(path: RawPath): string {
  const bytes = Buffer.from(path, 'latin1');
  try {
    return strict.decode(bytes);
  } catch {
    return path.replace(/[\x7f-\xff]/g, (char) => `\\x${char.charCodeAt(0).toString(16)}`);
  }
}

/** Whether `path` is `folder` or lies below it. `''` is the root. */
export const isBelow = (path: string, folder: string): boolean =>
  folder === '' || path === folder || path.startsWith(`${folder}/`);
