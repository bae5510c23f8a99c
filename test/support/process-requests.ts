import { startProcess, type GuardedProcess, type ProcessRequest, type RunRequest } from '../../src/support/process.ts';

export const never = (): AbortSignal => new AbortController().signal;
export const onlyPath = (): Record<string, string> => ({ PATH: process.env['PATH'] ?? '' });
export const sh = (script: string): readonly string[] => ['/bin/sh', '-c', script];

/** A request with everything that a test does not care about. */
export const asks = (argv: readonly string[], more: Partial<RunRequest> = {}): RunRequest => ({
  argv,
  cwd: '/',
  env: onlyPath(),
  runId: 'run-of-a-test',
  timeoutMs: 30_000,
  keepLines: 100,
  ...more,
});

export const textsOf = (lines: readonly { readonly text: string }[]): readonly string[] =>
  lines.map((line) => line.text);

export async function started(request: ProcessRequest, signal = never()): Promise<GuardedProcess> {
  const start = await startProcess(request, signal);
  if (start.kind === 'absent') throw new Error(start.reason);
  return start.process;
}
