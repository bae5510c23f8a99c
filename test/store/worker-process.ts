import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Command } from './programs/worker.ts';

const PROGRAM = fileURLToPath(new URL('./programs/worker.ts', import.meta.url));

/** A real process that uses the store in `file`. Disposed of by SIGKILL. */
export interface Worker extends AsyncDisposable {
  readonly pid: number;
  tell(command: Command): void;
  /** The next line it says; `null` after its last one. */
  heard(): Promise<Answer | null>;
  ask(command: Command): Promise<Answer>;
  kill(): Promise<void>;
  /** Lets it end by itself. */
  end(): Promise<number | null>;
}
type Answer = Readonly<Record<string, unknown>>;

export type WorkerOptions = {
  /** A program and its arguments that start it, such as `prlimit`. */
  readonly through?: readonly string[];
};

export async function startWorker(file: string, options: WorkerOptions = {}): Promise<Worker> {
  const argv = [...(options.through ?? []), process.execPath, PROGRAM, file];
  const [program = process.execPath, ...args] = argv;
  const child = spawn(program, args, {
    env: { PATH: process.env['PATH'] ?? '' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const worker = talkTo(child);
  const ready = await worker.heard();
  if (ready === null) throw new Error('the worker did not start');
  return worker;
}

function talkTo(child: ChildProcess): Worker {
  const { stdin, stdout } = child;
  if (!stdin || !stdout) throw new Error('no pipes');
  // It may be killed while we write to it.
  stdin.on('error', () => undefined);
  const ended = once(child, 'exit');
  const lines = createInterface(stdout)[Symbol.asyncIterator]();
  const heard = async (): Promise<Answer | null> => {
    const { done, value } = await lines.next();
    return done ? null : (JSON.parse(value) as Answer);
  };
  const tell = (command: Command): void => void stdin.write(`${JSON.stringify(command)}\n`);
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  return {
    pid: child.pid ?? -1,
    tell,
    heard,
    ask: async (command) => {
      tell(command);
      const answer = await heard();
      if (answer === null) throw new Error(`no answer to ${command.op}`);
      return answer;
    },
    kill,
    end: async () => {
      stdin.end();
      await ended;
      return child.exitCode;
    },
    [Symbol.asyncDispose]: kill,
  };
}
