import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { OWN_CHANNEL } from './own-channel.ts';
import { RUNNER_LINE, type RunnerLine } from './runner-lines.ts';

/** After its last word a runner may clean up for this long. */
const FAREWELL_MS = 5_000;

export type PlaywrightRun = {
  /** What our reporter says. Ends when the runner does, or a moment after the reporter said that it was all. */
  readonly lines: AsyncIterable<RunnerLine>;
};

type RunRequest = {
  readonly cli: string;
  readonly config: string;
  readonly cwd: string;
  readonly projects: readonly string[] | null;
  /** Absolute paths of spec files; empty means all. */
  readonly files: readonly string[];
  readonly list: boolean;
  readonly env: Readonly<Record<string, string>>;
};

/** Starts stock Playwright Test. What it prints goes where our own output goes. */
export function runPlaywright(request: RunRequest): PlaywrightRun {
  const child = spawn(process.execPath, [...playwrightArguments(request)], {
    cwd: request.cwd,
    env: { ...request.env },
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
    windowsHide: true,
  });
  return { lines: linesOf(child) };
}

export function playwrightArguments({
  cli,
  config,
  projects,
  files,
  list,
}: Omit<RunRequest, 'cwd' | 'env'>): readonly string[] {
  return [
    cli,
    'test',
    ...(list ? ['--list'] : []),
    '--config',
    config,
    ...(projects ?? []).map((project) => `--project=${project}`),
    // Playwright reads file names as regular expressions.
    ...files.map((file) => `^${file.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}$`),
  ];
}

async function* linesOf(child: ChildProcess): AsyncGenerator<RunnerLine> {
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const channel = child.stdio[OWN_CHANNEL] as Readable;
  for await (const line of createInterface({ input: channel, crlfDelay: Infinity })) {
    const message = RUNNER_LINE.parse(JSON.parse(line));
    yield message;
    if (message.type === 'end') break;
  }
  const timer = setTimeout(() => child.kill('SIGKILL'), FAREWELL_MS);
  await exited;
  clearTimeout(timer);
}
