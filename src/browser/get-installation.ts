import { allowedEnvironment } from '../support/environment.ts';
import { runProcess } from '../support/process.ts';
import type { Machine } from './find-machine.ts';

/** How an attempt to install went. That it does not apply here is a reason like any other. */
export type Installation = { readonly kind: 'installed' } | { readonly kind: 'failed'; readonly reason: string };
export const failed = (reason: string): Installation => ({ kind: 'failed', reason });

/** Variables that lead programs to the network the way this machine reaches it. */
const NETWORK = [
  'HTTP_PROXY HTTPS_PROXY NO_PROXY ALL_PROXY http_proxy https_proxy no_proxy all_proxy',
  'NODE_EXTRA_CA_CERTS SSL_CERT_FILE SSL_CERT_DIR',
].flatMap((names) => names.split(' '));

export type Command = {
  readonly argv: readonly string[];
  readonly cwd: string;
  /** Names passed on from the caller's environment, besides what every program gets and what leads to the network. */
  readonly names: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly idleMs: number;
  readonly onLine?: (text: string) => void;
};

/** Runs one program of an installation. Returns why it failed, `null` when it did not. */
export async function problemOf(command: Command, machine: Machine, signal: AbortSignal): Promise<string | null> {
  const { argv, cwd, timeoutMs, idleMs, onLine } = command;
  const finished = await runProcess(
    {
      argv,
      cwd,
      env: { ...allowedEnvironment([...NETWORK, ...command.names], machine.env), ...command.env },
      runId: 'browser-setup',
      timeoutMs,
      idleMs,
      keepLines: 60,
      ...(onLine === undefined ? {} : { onLine: (line) => onLine(line.text) }),
    },
    signal,
  );
  if (finished.reason === 'exit' && finished.code === 0) return null;
  if (finished.reason === 'timeout') return `not finished after ${Math.round(timeoutMs / 1000)} s`;
  if (finished.reason === 'idle') return `no progress for ${Math.round(idleMs / 1000)} s`;
  if (finished.reason === 'aborted') return 'stopped';
  if (finished.reason === 'absent') return `${argv[0]} could not be started`;
  return (
    tellingLine(finished.lines.map((line) => line.text)) ?? `it ended with code ${finished.code ?? finished.signal}`
  );
}

/** The line that names the cause, else the last one that says anything. */
function tellingLine(lines: readonly string[]): string | undefined {
  const said = lines.map((line) => line.trim()).filter((line) => line !== '');
  const telling = said.find((line) => /ENOTFOUND|ECONN|ETIMEDOUT|EAI_AGAIN|ENOSPC|EACCES|E404|E40\d|^E: /.test(line));
  return telling ?? said.at(-1);
}
