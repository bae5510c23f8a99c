import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { GuardOrder } from './frames.ts';
import { openPipes } from './pipes.ts';
import { unnamedFile } from './unnamed-file.ts';

export type Program = {
  readonly child: ChildProcess;
  readonly out: Readable;
  readonly err: Readable;
  /** fd 3; `null` when none was ordered. */
  readonly messages: Readable | null;
};

/** Starts the ordered program in a session and group of its own. Throws, or emits `error`, when it cannot be started. */
export function spawnProgram({ argv, cwd, env, stdin, extraFd }: GuardOrder): Program {
  const [program = '', ...args] = argv;
  const input = stdin === null ? 'ignore' : unnamedFile(stdin);
  const [out, err] = openPipes(2) ?? [];
  const child = spawn(program, args, {
    cwd,
    env,
    stdio: [input, out?.writer ?? 'pipe', err?.writer ?? 'pipe', ...(extraFd ? ['pipe' as const] : [])],
    detached: true,
    windowsHide: true,
  });
  for (const handedOver of [input, out?.writer, err?.writer]) {
    if (typeof handedOver === 'number') closeSync(handedOver);
  }
  return {
    child,
    out: out?.reader ?? readable(child, 1),
    err: err?.reader ?? readable(child, 2),
    messages: extraFd ? readable(child, 3) : null,
  };
}

function readable(child: ChildProcess, index: number): Readable {
  const stream = child.stdio[index];
  if (!stream) throw new Error(`descriptor ${index} of the program was not opened`);
  return stream as Readable;
}
