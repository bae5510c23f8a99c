import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));

export type Finished = { readonly code: number | null; readonly stdout: string; readonly stderr: string };
export type CliOptions = { readonly cwd: string; readonly state: string; readonly timeoutMs?: number };

const environment = (state: string): NodeJS.ProcessEnv => ({ ...process.env, UNTILGREEN_STATE_DIR: state });

/** Runs the real command line to its end. */
export function untilgreen(argv: readonly string[], options: CliOptions): Promise<Finished> {
  const { cwd, state, timeoutMs = 180_000 } = options;
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [MAIN, ...argv],
      { cwd, env: environment(state), maxBuffer: 64 * 1024 * 1024, timeout: timeoutMs, killSignal: 'SIGKILL' },
      (_error, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    );
    child.stdin?.end();
  });
}

/** Starts the real command line and leaves it running; its output is thrown away unless it is listened to. */
export function startUntilgreen(argv: readonly string[], { cwd, state }: CliOptions): ChildProcess {
  return spawn(process.execPath, [MAIN, ...argv], { cwd, env: environment(state), stdio: ['ignore', 'pipe', 'pipe'] });
}
