import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import path from 'node:path';
import { UntilgreenError } from '../support/errors.ts';

const DISK = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the disk is read-only',
  EACCES: 'permission is missing',
  EPERM: 'permission is missing',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  EIO: 'the disk has an error',
} as const satisfies Record<string, string>;

const isDiskCode = (code: unknown): code is keyof typeof DISK => typeof code === 'string' && code in DISK;

/** Trouble of the machine, in words; anything else is thrown on as it is. */
export function explained(thrown: unknown, state: string): unknown {
  const error = underlying(thrown, state);
  if (error instanceof UntilgreenError) return UNWRITTEN.test(error.message) ? unwritten(error, state) : error;
  if (!(error instanceof Error) || !('code' in error) || !isDiskCode(error.code)) return error;
  const file = 'path' in error && typeof error.path === 'string' ? error.path : state;
  return new UntilgreenError(
    'DISK',
    {
      what: `${DISK[error.code]} (${error.code} at ${file})`,
      fix: `Look at it with: df -h ${JSON.stringify(state)}; ls -ld ${JSON.stringify(state)}`,
    },
    error,
  );
}

/** Making nested folders on a read-only disk fails as if the folder above were missing; asking for permission tells. */
function underlying(error: unknown, state: string): unknown {
  const isMkdir = error instanceof Error && 'code' in error && error.code === 'ENOENT' && 'syscall' in error;
  if (!isMkdir || error.syscall !== 'mkdir') return error;
  try {
    accessSync(nearestFolder(state), constants.W_OK);
    return error;
  } catch (denied) {
    return denied;
  }
}

function nearestFolder(folder: string): string {
  return existsSync(folder) || path.dirname(folder) === folder ? folder : nearestFolder(path.dirname(folder));
}

/** Git does not say why it could not write. */
const UNWRITTEN = /No space left on device|unable to write|write error|failed to write/;

function unwritten(cause: Error, state: string): UntilgreenError {
  const { bavail, bsize } = statfsSync(nearestFolder(state));
  const free = `${((bavail * bsize) / 1024 / 1024).toFixed(1)} MB are free at ${state}`;
  const fix = `Make room, for example: untilgreen clean; df -h ${JSON.stringify(state)}`;
  return new UntilgreenError(
    'DISK',
    { what: `the disk is full or cannot be written (${free}): ${cause.message}`, fix },
    cause,
  );
}
