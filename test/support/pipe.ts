import { execFileSync } from 'node:child_process';

const PROGRAM = 'mkfifo';

/** A named pipe: reading it waits for ever. */
export function makePipe(file: string): void {
  execFileSync(PROGRAM, [file]);
}
