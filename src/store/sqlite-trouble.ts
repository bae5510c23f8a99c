import { type ErrorCode, type ErrorText, messageOf, UntilgreenError } from '../support/errors.ts';

const STATE_DIR_FIX = 'point UNTILGREEN_STATE_DIR at a folder of yours on a local disk';

type Told = readonly [code: ErrorCode, text: ErrorText];
type Trouble = (file: string, detail: string) => Told;

const locked: Trouble = (file, detail) => [
  'STORE_UNUSABLE',
  {
    what: `another process keeps ${file} locked (${detail})`,
    fix: `try again; if it stays locked, end the process that this command names: fuser ${file}`,
  },
];
const notWritable: Trouble = (file, detail) => [
  'STORE_UNUSABLE',
  {
    what: `cannot write the state file ${file} (${detail})`,
    fix: `make the file and its folder writable, or ${STATE_DIR_FIX}`,
  },
];
const disk: Trouble = (file, detail) => [
  'DISK',
  {
    what: `the disk did not take what was written to ${file} (${detail}); nothing stored before is lost`,
    fix: 'make room on that disk (`untilgreen clean` removes ended runs), then `untilgreen resume last`',
  },
];
const tooManyFiles: Trouble = (file, detail) => [
  'STORE_UNUSABLE',
  { what: `cannot open ${file} (${detail})`, fix: 'allow more open files in this shell: ulimit -n 4096' },
];
const damaged: Trouble = (file, detail) => [
  'CORRUPT',
  {
    what: `the state file ${file} is damaged (${detail})`,
    fix: `restore it from a backup, or start with an empty one: mv ${file} ${file}.damaged`,
  },
];
const notOurs: Trouble = (file, detail) => [
  'STORE_UNUSABLE',
  {
    what: `${file} is not a state file of Untilgreen (${detail})`,
    fix: `move it away, or ${STATE_DIR_FIX}`,
  },
];

/** Primary result codes of SQLite. */
const BY_RESULT: ReadonlyMap<number, Trouble> = new Map([
  [3, notWritable],
  [5, locked],
  [6, locked],
  [8, notWritable],
  [10, disk],
  [11, damaged],
  [13, disk],
  [14, notWritable],
  [15, locked],
  [26, notOurs],
]);

const BY_ERRNO: ReadonlyMap<string, Trouble> = new Map([
  ['ENOSPC', disk],
  ['EDQUOT', disk],
  ['EFBIG', disk],
  ['EIO', disk],
  ['EMFILE', tooManyFiles],
  ['ENFILE', tooManyFiles],
  ['EACCES', notWritable],
  ['EPERM', notWritable],
  ['EROFS', notWritable],
  // What Node says when a folder cannot be made on a read-only file system.
  ['ENOENT', notWritable],
  ['EEXIST', notWritable],
  ['ENOTDIR', notWritable],
  ['EISDIR', notWritable],
  ['ELOOP', notWritable],
  ['ENAMETOOLONG', notWritable],
  // A number in a column is beyond what we ever write.
  ['ERR_OUT_OF_RANGE', damaged],
]);

/** Somebody else has the lock: trying again will help. */
export const isLocked = (error: unknown): boolean =>
  BY_RESULT.get(resultOf(error) ?? -1) === locked || (error instanceof UntilgreenError && isLocked(error.cause));

/** An error of SQLite or of the file system as one that a person can act on; any other error comes back as it is. */
export function sqliteTrouble(error: unknown, file: string): unknown {
  const trouble = BY_RESULT.get(resultOf(error) ?? -1) ?? BY_ERRNO.get(errnoOf(error));
  if (!trouble) return error;
  return new UntilgreenError(...trouble(file, messageOf(error)), error);
}

export const foreignDatabase = (file: string, tables: readonly string[]): UntilgreenError =>
  new UntilgreenError(...notOurs(file, `it holds the tables ${tables.slice(0, 5).join(', ')}`));

/** Without shared memory, two processes on one file would not see each other's writes. */
export const noSharedMemory = (file: string, mode: string): UntilgreenError =>
  new UntilgreenError('STORE_UNUSABLE', {
    what: `the file system of ${file} cannot share it between processes (journal mode ${mode})`,
    fix: STATE_DIR_FIX,
  });

/** Extended codes carry the primary one in their low byte. */
function resultOf(error: unknown): number | null {
  const result = error instanceof Error && 'errcode' in error ? error.errcode : null;
  return typeof result === 'number' ? result & 0xff : null;
}

const errnoOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');
