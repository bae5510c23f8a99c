import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { siblingProgram } from './entry.ts';
import { GUARD_MARKER } from './environment.ts';
import { decodeFrame, encodeCommand, type Command, type Frame } from './frames.ts';
import { LineSplitter } from './lines.ts';
import { marked } from './sweep.ts';

const GUARD = siblingProgram(import.meta.url, 'guard');
const GUARD_NEEDS = new Set(['TMPDIR', 'TMP', 'TEMP', 'SystemRoot', 'SYSTEMROOT']);
/** Above every limit of the guard's own. */
const FRAME_LIMIT = 128 * 1024 * 1024;

/** A running guard. Its life hangs on the channel, and so do the lives of all that it started. */
export type GuardLink = {
  readonly pid: number | null;
  send(command: Command): void;
  /** Resolves when the guard is gone, with what it had to say about its own trouble. */
  readonly gone: Promise<string>;
  kill(): void;
};

type Launch = {
  /** The program's; the guard takes the folder for temporary files from it and nothing else. */
  readonly env: Readonly<Record<string, string>>;
  /** What `guardGone` finds it by. */
  readonly mark: string;
};

export async function launchGuard({ env, mark }: Launch, onFrame: (frame: Frame) => void): Promise<GuardLink> {
  // Loaded when first needed: it takes longer than all else that a command like `list` does.
  const { execa } = await import('execa');
  const guard = execa(process.execPath, ['--no-warnings', GUARD], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    buffer: { stderr: true, fd3: false },
    maxBuffer: 1_000_000,
    detached: true,
    // In a group of its own it does not get the terminal's SIGINT; it dies through its channel, not through a handler.
    cleanup: false,
    extendEnv: false,
    env: { ...Object.fromEntries(Object.entries(env).filter(([name]) => GUARD_NEEDS.has(name))), [GUARD_MARKER]: mark },
    reject: false,
    windowsHide: true,
  });
  const channel = guard.stdio[3] as Socket | null | undefined;
  const silent = listen(channel, onFrame);
  return {
    pid: guard.pid ?? null,
    send: (command) => void (channel?.writable && channel.write(encodeCommand(command))),
    gone: Promise.all([guard, silent]).then(([result]) => result.stderr || result.shortMessage || ''),
    kill: () => void guard.kill('SIGKILL'),
  };
}

/**
 * Waits for the guard of a controller that has died: it may still be writing this exit file. Gives up after 5 s, and
 * when the signal is aborted.
 */
export async function guardGone(exitFile: string, signal: AbortSignal): Promise<void> {
  for (const end = performance.now() + 5_000; performance.now() < end && !signal.aborted; await pause(25)) {
    if ((await marked(GUARD_MARKER, exitFile)).length === 0) return;
  }
}

/** Resolves when the last frame has been handed on. */
function listen(channel: Socket | null | undefined, onFrame: (frame: Frame) => void): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (!channel) resolve();
  const frames = new LineSplitter(FRAME_LIMIT);
  channel?.on('error', () => {});
  channel?.on('data', (chunk: Buffer) => {
    for (const line of frames.push(chunk)) onFrame(decodeFrame(line));
  });
  channel?.once('close', () => resolve());
  return promise;
}
