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
export function explained(error: unknown, state: string): unknown {
  if (error instanceof UntilgreenError)
    return /No space left on device/.test(error.message) ? full(error, state) : error;
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

const full = (cause: Error, state: string): UntilgreenError =>
  new UntilgreenError(
    'DISK',
    {
      what: `${DISK.ENOSPC}: ${cause.message}`,
      fix: `Make room, for example: untilgreen clean; df -h ${JSON.stringify(state)}`,
    },
    cause,
  );
