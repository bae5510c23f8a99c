import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** Git itself follows alternates this deep. */
const DEPTH = 5;

/**
 * An object folder and all that it borrows from. Git ignores relative entries in the alternates of alternates,
 * so a git dir that borrows must name the whole chain itself.
 */
export async function objectFolders(objects: string): Promise<readonly string[]> {
  const found = new Set<string>();
  let level = [objects];
  for (let depth = 0; depth <= DEPTH && level.length > 0; depth += 1) {
    const fresh = level.filter((folder) => !found.has(folder));
    for (const folder of fresh) found.add(folder);
    level = (await Promise.all(fresh.map(borrowedBy))).flat();
  }
  return [...found];
}

async function borrowedBy(objects: string): Promise<readonly string[]> {
  const text = await readFile(path.join(objects, 'info', 'alternates'), 'utf8').catch(() => '');
  return parseAlternates(text).map((entry) => path.resolve(objects, entry));
}

/** One folder per line; `#` begins a comment, `"` a C-quoted path. */
export const parseAlternates = (text: string): readonly string[] =>
  text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => (line.startsWith('"') ? unquote(line) : line));

export const formatAlternates = (folders: readonly string[]): string =>
  folders.map((folder) => `${/^["#]|[\n\r]/.test(folder) ? quote(folder) : folder}\n`).join('');

/** The same, for `GIT_ALTERNATE_OBJECT_DIRECTORIES`. */
export const asSearchPath = (folders: readonly string[]): string =>
  folders
    .map((folder) => (folder.includes(path.delimiter) || folder.startsWith('"') ? quote(folder) : folder))
    .join(path.delimiter);

const NAMED: Readonly<Record<string, string>> = { '\n': 'n', '\r': 'r', '\t': 't', '"': '"', '\\': '\\' };
const BY_LETTER = new Map(Object.entries(NAMED).map(([char, letter]) => [letter, char]));

const quote = (text: string): string => `"${text.replace(/[\n\r\t"\\]/g, (char) => `\\${NAMED[char] ?? char}`)}"`;

function unquote(line: string): string {
  const inner = Buffer.from(line.slice(1, line.endsWith('"') ? -1 : undefined)).toString('latin1');
  const bytes = inner.replace(/\\([0-7]{3}|.)/gs, (_, code: string) =>
    code.length === 3 ? String.fromCharCode(Number.parseInt(code, 8)) : (BY_LETTER.get(code) ?? code),
  );
  return Buffer.from(bytes, 'latin1').toString();
}
