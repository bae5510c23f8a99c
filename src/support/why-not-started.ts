import { statSync } from 'node:fs';
import { messageOf } from './errors.ts';

type Attempt = { readonly argv: readonly string[]; readonly cwd: string };

/** What a person needs to know. A missing folder and a missing program have the same code, so the folder is looked at. */
export function whyNotStarted({ argv: [program = ''], cwd }: Attempt, error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (!statSync(cwd, { throwIfNoEntry: false })?.isDirectory())
    return `the folder ${cwd} to run "${program}" in does not exist`;
  if (code === 'ENOENT') {
    return program.includes('/')
      ? `"${program}" does not exist, or the interpreter in its first line does not`
      : `"${program}" was not found on the PATH`;
  }
  if (code === 'EACCES') return `"${program}" may not be executed (type: chmod +x ${program})`;
  if (code === 'ENOEXEC')
    return `"${program}" is not a program for this machine; a script needs a first line like #!/bin/sh`;
  if (code === 'E2BIG') return `the arguments of "${program}" are too long for this machine`;
  return `"${program}" could not be started: ${messageOf(error)}`;
}
