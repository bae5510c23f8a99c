/**
 * Runs scenarios in a process of its own, which can be killed with all its browsers at any time. The job comes as JSON
 * on stdin; what happens goes out on fd 3, line by line.
 */
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { startBlankServer } from './blank-page.ts';
import { FrameFolder } from './frame-folder.ts';
import { JOB, type Job } from './job.ts';
import { sayLine } from './own-channel.ts';
import { runPlaywright } from './playwright-run.ts';
import { prepare, type Prepared } from './prepare.ts';
import { Recorder } from './recorder.ts';
import type { RunnerLine, RunnerTest, TestEnd } from './runner-lines.ts';
import { reportOf } from './scenario-report.ts';
import { slugOf } from './slug.ts';
import type { WorkerLine } from './worker-lines.ts';

const VERSION_MS = 5_000;

const send = (line: WorkerLine): void => sayLine(line);

async function work(job: Job): Promise<void> {
  await using server = job.kind === 'blank' ? await startBlankServer() : null;
  const url = server?.url ?? job.url;
  const prepared = await prepare(job, url);
  if (prepared.kind === 'refused') return send({ type: 'refused', reason: prepared.reason });
  using recorder = job.kind === 'run' ? new Recorder({ profiles: prepared.temporary, record: job.record }) : null;
  const round = new Round(job, recorder);
  const { lines } = runPlaywright({
    ...prepared,
    projects: job.projects,
    list: job.kind === 'list',
    env: environmentOf(prepared, url),
  });
  for await (const line of lines) round.take(line);
  await round.finished;
  if (round.isComplete) send({ type: 'end', browser: recorder?.version ?? (await versionOf(job)) });
}

/** Follows one run of Playwright. Reports are written one after the other while the next scenario is under way. */
class Round {
  readonly #job: Job;
  readonly #recorder: Recorder | null;
  readonly #tests = new Map<string, RunnerTest>();
  /** All reports so far are out. */
  finished: Promise<void> = Promise.resolve();
  isComplete = false;

  constructor(job: Job, recorder: Recorder | null) {
    this.#job = job;
    this.#recorder = recorder;
  }

  take(line: RunnerLine): void {
    switch (line.type) {
      case 'begin':
        for (const test of line.tests) this.#tests.set(test.id, test);
        return send({ type: 'begin', scenarios: line.tests.filter((test) => test.wanted).map(setupOf) });
      case 'test-begin':
        return this.#begin(line.id, line.at);
      case 'test-end':
        return this.#end(line);
      case 'error':
        return send({ type: 'error', error: line.error });
      case 'end':
        this.isComplete = true;
        return;
    }
  }

  #begin(id: string, at: number): void {
    const folder = path.join(this.#job.folder, 'recordings', slugOf(id));
    this.#recorder?.begin(at, new FrameFolder(folder));
    send({ type: 'running', title: this.#tests.get(id)?.title ?? id });
  }

  #end(end: TestEnd): void {
    const test = this.#tests.get(end.id);
    const captured = this.#recorder?.end() ?? Promise.resolve(null);
    const before = this.finished;
    this.finished = captured.then(async (capture) => {
      await before;
      if (!test) return;
      const report = await reportOf(test, end, capture, this.#job);
      if (report.recording === null) await capture?.frames?.remove();
      send({ type: 'scenario', report });
    });
  }
}

const setupOf = ({ id, title, file }: RunnerTest): Omit<RunnerTest, 'wanted'> => ({ id, title, file });

/** Our own environment, which the controller chose, and what every spec may want to know. */
function environmentOf(
  prepared: Extract<Prepared, { readonly kind: 'ready' }>,
  url: string | null,
): Record<string, string> {
  const own = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const { temporary } = prepared;
  return {
    ...Object.fromEntries(own),
    TMPDIR: temporary,
    TMP: temporary,
    TEMP: temporary,
    FORCE_COLOR: '0',
    // Snapshots of the page for a prompt that nobody reads here take up to seconds.
    PLAYWRIGHT_NO_COPY_PROMPT: '1',
    ...(url !== null && { BASE_URL: url, PLAYWRIGHT_TEST_BASE_URL: url }),
  };
}

/** When no browser was seen: what its program says of itself. */
async function versionOf({ browserPath, kind }: Job): Promise<string> {
  if (kind === 'list') return '';
  try {
    const { stdout } = await promisify(execFile)(browserPath, ['--version'], { timeout: VERSION_MS });
    return stdout.trim().split('\n').at(-1) ?? browserPath;
  } catch {
    return browserPath;
  }
}

const job = JOB.parse(JSON.parse(await text(process.stdin)));
await rm(job.oracle, { recursive: true, force: true });
await work(job);
process.exit(0);
