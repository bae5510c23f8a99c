import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ScenarioId } from '../core/model.ts';
import { allowedEnvironment } from '../support/environment.ts';
import { siblingProgram } from '../support/entry.ts';
import { messageOf } from '../support/errors.ts';
import { runProcess, type FinishedProcess } from '../support/process.ts';
import type { ScenarioRequest, ScenarioSetup } from './check.ts';
import type { Job } from './job.ts';
import { plainText } from './plain-text.ts';
import { WORKER_LINE, type Report, type ReportError, type WorkerLine } from './worker-lines.ts';

/** One worker process from start to end: what it said, and whether that was all. */
export type Attempt = {
  /** The scenarios that were about to run; `null` when the worker did not come so far. */
  readonly scenarios: readonly ScenarioSetup[] | null;
  readonly reports: ReadonlyMap<ScenarioId, Report>;
  readonly errors: readonly ReportError[];
  /** Playwright Test cannot be used for these scenarios. */
  readonly refused: string | null;
  /** The scenario that was under way last. */
  readonly running: string | null;
  readonly ending:
    | { readonly kind: 'complete'; readonly browser: string }
    | { readonly kind: 'timeout' }
    | { readonly kind: 'aborted' }
    /** It ended without its last word, or said something that nobody understands. `gaveUp`: by itself, with its reasons. */
    | { readonly kind: 'silent'; readonly why: string; readonly gaveUp: boolean };
};

export type AttemptRequest = Omit<ScenarioRequest, 'url' | 'only' | 'record'> &
  Partial<Pick<ScenarioRequest, 'url' | 'only' | 'record'>> & {
    readonly kind: Job['kind'];
    readonly timeoutMs: number;
    /** Of the controller; the worker sees an allowed part of it. */
    readonly environment: Readonly<Record<string, string | undefined>>;
  };

const KEPT_LINES = 40;
const SHOWN_LINES = 12;
const PASSED_ON = ['CI', 'PLAYWRIGHT_BROWSERS_PATH', 'NODE_EXTRA_CA_CERTS', 'FONTCONFIG_PATH', 'FONTCONFIG_FILE'];
/** Chromium puts a socket into the folder for temporary files, and paths of sockets are short. */
const SCRATCH = 'untilgreen-';
/** A process id of another container means nothing here, so what may still be in use is left alone. */
const ORPHAN_MS = 6 * 3_600_000;

/** Starts a worker, listens until it ends or time is up, and leaves no process and no temporary file behind. */
export async function attempt(
  request: AttemptRequest,
  onLine: (line: WorkerLine) => void,
  signal: AbortSignal,
): Promise<Attempt> {
  await using scratch = await scratchFolder();
  const oracle = path.join(request.folder, 'oracle');
  await using _oracle = removed(oracle);
  const heard = new Heard(oracle, onLine);
  const finished = await runProcess(
    {
      argv: [process.execPath, '--no-warnings', siblingProgram(import.meta.url, 'worker')],
      cwd: request.folder,
      env: allowedEnvironment(PASSED_ON, request.environment),
      runId: request.runId,
      stdin: JSON.stringify(jobOf(request, { oracle, scratch: scratch.path })),
      extraFd: true,
      logFile: path.join(request.folder, 'playwright.log'),
      keepLines: KEPT_LINES,
      timeoutMs: request.timeoutMs,
      onMessage: (text) => heard.take(text),
    },
    signal,
  );
  return heard.conclude(finished);
}

function jobOf(request: AttemptRequest, places: Pick<Job, 'oracle' | 'scratch'>): Job {
  const { kind, frozen, repo, spec, folder, root, browserPath, url = null, only = null, record = false } = request;
  const { dir, config, projects, grep = null } = spec;
  return {
    kind,
    frozen,
    repo,
    dir,
    config,
    projects: projects === null ? null : [...projects],
    only: only === null ? null : [...only],
    grep,
    url,
    record,
    browserPath,
    folder,
    root,
    ...places,
  };
}

/** What a worker has said so far. */
class Heard {
  readonly #oracle: string;
  readonly #onLine: (line: WorkerLine) => void;
  readonly #reports = new Map<ScenarioId, Report>();
  readonly #errors: ReportError[] = [];
  #scenarios: readonly ScenarioSetup[] | null = null;
  #refused: string | null = null;
  #running: string | null = null;
  #browser: string | null = null;
  #misunderstood: string | null = null;

  constructor(oracle: string, onLine: (line: WorkerLine) => void) {
    this.#oracle = oracle;
    this.#onLine = onLine;
  }

  take(text: string): void {
    try {
      const line = WORKER_LINE.parse(JSON.parse(text));
      this.#note(line);
      this.#onLine(line);
    } catch (error) {
      this.#misunderstood ??= messageOf(error);
    }
  }

  conclude(finished: FinishedProcess): Attempt {
    return {
      scenarios: this.#scenarios,
      reports: this.#reports,
      errors: this.#errors,
      refused: this.#refused,
      running: this.#running,
      ending: this.#ending(finished),
    };
  }

  #note(line: WorkerLine): void {
    if (line.type === 'begin') this.#scenarios = line.scenarios;
    if (line.type === 'running') this.#running = line.title;
    if (line.type === 'scenario') this.#reports.set(line.report.id, line.report);
    if (line.type === 'error' && this.#errors.length < KEPT_LINES) this.#errors.push(line.error);
    if (line.type === 'refused') this.#refused = line.reason;
    if (line.type === 'end') this.#browser = line.browser;
  }

  #ending(finished: FinishedProcess): Attempt['ending'] {
    if (finished.reason === 'aborted') return { kind: 'aborted' };
    if (this.#misunderstood !== null) {
      return { kind: 'silent', why: `its answer is broken: ${this.#misunderstood}`, gaveUp: false };
    }
    if (this.#browser !== null) return { kind: 'complete', browser: this.#browser };
    if (finished.reason === 'timeout') return { kind: 'timeout' };
    const gaveUp = finished.reason === 'exit' && finished.signal === null;
    return { kind: 'silent', why: howItEnded(finished, this.#oracle), gaveUp };
  }
}

const STACK_LINE = /^\s+at |^Node\.js v\d/;

/** The last words of the process, without stacks and without where the copy of the frozen files happened to be. */
function howItEnded({ code, signal, lines, reason }: FinishedProcess, oracle: string): string {
  const said = lines
    .map(({ text }) => plainText(text).replaceAll(oracle + path.sep, ''))
    .filter((text) => text.trim() !== '' && !STACK_LINE.test(text))
    .slice(-SHOWN_LINES)
    .join('\n');
  const exit = signal === null ? `exit code ${code}` : `signal ${signal}`;
  const how = code === 0 ? '' : ` (${exit})`;
  const end = reason === 'absent' ? 'it could not be started' : `it ended without an answer${how}`;
  return said === '' ? end : `${end}:\n${said}`;
}

/** A folder that carries our process id, so that what a killed controller left is found and removed by the next one. */
async function scratchFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const base = tmpdir();
  await removeOrphans(base);
  const folder = await mkdtemp(path.join(base, `${SCRATCH}${process.pid}-`));
  return { path: folder, ...removed(folder) };
}

async function removeOrphans(base: string): Promise<void> {
  for (const name of await readdir(base).catch(() => [])) {
    const pid = new RegExp(`^${SCRATCH}(\\d+)-`).exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    const found = await stat(path.join(base, name)).catch(() => null);
    if (found !== null && Date.now() - found.mtimeMs > ORPHAN_MS)
      await rm(path.join(base, name), FORCED).catch(() => {});
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

const FORCED = { recursive: true, force: true, maxRetries: 3, retryDelay: 100 } as const;

const removed = (folder: string): AsyncDisposable => ({
  // What cannot be removed now is found by the next one.
  [Symbol.asyncDispose]: () => rm(folder, FORCED).catch(() => {}),
});
