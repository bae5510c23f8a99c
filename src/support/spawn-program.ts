import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { GuardOrder } from './frames.ts';
import { openOutlets, socketOutlet } from './outlets.ts';
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
  const { out, err } = openOutlets();
  const messages = extraFd ? socketOutlet(3) : null;
  const child = spawn(program, args, {
    cwd,
    env,
    stdio: [input, out.stdio, err.stdio, ...(messages ? [messages.stdio] : [])],
    detached: true,
    windowsHide: true,
  });
  if (typeof input === 'number') closeSync(input);
  for (const outlet of [out, err]) outlet.handedOver();
  return { child, out: out.readerOf(child), err: err.readerOf(child), messages: messages?.readerOf(child) ?? null };
}
