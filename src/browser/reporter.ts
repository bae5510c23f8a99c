import path from 'node:path';
import type { Location, Reporter, Suite, TestCase, TestError, TestResult } from '@playwright/test/reporter';
import { sayLine } from './own-channel.ts';
import { countAssertions, flatSteps } from './reporter-steps.ts';
import type { ReporterOptions } from './reporter-options.ts';
import type { RunnerError, RunnerLine, RunnerStep, RunnerTest } from './runner-lines.ts';

const TEXT_LIMIT = 8_000;
const MOST_ERRORS = 20;
/** Counted from the outermost: the root, the projects, the files. */
const FILE_SUITE = -3;
/** Which of Playwright's own files asked for a module that is missing. */
const LOADER_STACK = /\nRequire stack:(?:\n- .*)+/;
const SILENT_FAILURE = 'Expected to fail, but passed.';

type Preprocess = Parameters<NonNullable<Reporter['preprocess']>>[0];

/** Runs inside Playwright Test, in whichever version the project has, and says what happened, line by line. */
export default class ScenarioReporter implements Reporter {
  readonly #root: string;
  readonly #grep: string | null;
  readonly #only: ReadonlySet<string> | null;

  constructor({ root, only, grep }: ReporterOptions) {
    this.#root = root;
    this.#only = only === null ? null : new Set(only);
    this.#grep = grep === null ? null : grep.toLowerCase();
  }

  /** Leaves out what nobody asked for. Versions without this hook run it and we ignore it. */
  async preprocess({ suite, testRun }: Preprocess): Promise<void> {
    if (this.#only === null && this.#grep === null) return;
    const tests = suite.allTests();
    const needed = new Set(tests.filter((test) => this.#isWanted(test)).flatMap((test) => serialGroup(test, testRun)));
    for (const test of tests) if (!needed.has(test)) excludeUnlessSetup(test, testRun);
  }

  onBegin(_config: unknown, suite: Suite): void {
    const tests = suite.allTests().map((test) => this.#describe(test));
    send({ type: 'begin', tests });
  }

  onTestBegin(test: TestCase, result: TestResult): void {
    if (result.retry === 0) send({ type: 'test-begin', id: this.#idOf(test), at: result.startTime.getTime() });
  }

  /** A later attempt changes nothing: a scenario that passes on some loads has not passed. */
  onTestEnd(test: TestCase, result: TestResult): void {
    if (result.retry > 0) return;
    const status = statusOf(test, result);
    const errors = result.errors.slice(0, MOST_ERRORS).map((error) => this.#errorOf(error));
    if (status === 'failed' && errors.length === 0) {
      errors.push({ text: SILENT_FAILURE, where: this.#where(test.location) });
    }
    send({
      type: 'test-end',
      id: this.#idOf(test),
      at: result.startTime.getTime(),
      endedAt: Date.now(),
      ms: result.duration,
      status,
      assertions: countAssertions(result.steps),
      errors,
      steps: flatSteps(result.steps, (location) => this.#where(location)).map((step) => this.#rooted(step)),
      screenshots: result.attachments.flatMap(({ name, path: file }) =>
        name === 'screenshot' && file !== undefined ? [file] : [],
      ),
    });
  }

  onError(error: TestError): void {
    send({ type: 'error', error: this.#errorOf(error) });
  }

  onEnd(): void {
    send({ type: 'end' });
  }

  /** Otherwise Playwright adds a reporter of its own. */
  printsToStdio(): boolean {
    return true;
  }

  #describe(test: TestCase): RunnerTest {
    const file = this.#fileOf(test);
    return { id: this.#idOf(test), title: titlesOf(test).join(' > '), file, wanted: this.#isWanted(test) };
  }

  #isWanted(test: TestCase): boolean {
    if (this.#only !== null && !this.#only.has(this.#idOf(test))) return false;
    if (this.#grep === null) return true;
    return [this.#fileOf(test), titlesOf(test).join(' > ')].some((text) =>
      text.toLowerCase().includes(this.#grep ?? ''),
    );
  }

  #idOf(test: TestCase): string {
    return [projectOf(test), this.#fileOf(test), titlesOf(test).join(' > ')].join('|');
  }

  /** The file suite's: a test that is declared in a function of another file belongs to the spec. */
  #fileOf(test: TestCase): string {
    const suite = ancestors(test).at(FILE_SUITE);
    return this.#relative(suite?.location?.file ?? test.location.file);
  }

  #where(location: Location | undefined): string | null {
    return location === undefined ? null : `${this.#relative(location.file)}:${location.line}`;
  }

  #relative(file: string): string {
    return path.relative(this.#root, file).replaceAll(path.sep, '/');
  }

  /** The same beginning as the error that it led to. */
  #rooted(step: RunnerStep): RunnerStep {
    return { ...step, error: step.error?.replaceAll(this.#root + path.sep, '') ?? null };
  }

  #errorOf(error: TestError): RunnerError {
    const text = error.message ?? error.value ?? error.stack ?? 'unknown error';
    const cause = error.cause?.message === undefined ? '' : `\nCaused by: ${error.cause.message}`;
    const full = `${text}${cause}`.replaceAll(this.#root + path.sep, '').replace(LOADER_STACK, '');
    return { text: full.slice(0, TEXT_LIMIT), where: this.#where(error.location) };
  }
}

function ancestors(test: TestCase): readonly Suite[] {
  const found: Suite[] = [];
  for (let suite: Suite | undefined = test.parent; suite; suite = suite.parent) found.push(suite);
  return found;
}

/** Playwright's title path is the root, the project, the file, and then what the author wrote. */
const projectOf = (test: TestCase): string => test.titlePath()[1] ?? '';
const titlesOf = (test: TestCase): readonly string[] => test.titlePath().slice(3);

/** Scenarios that build on each other only make sense together. */
function serialGroup(test: TestCase, testRun: Preprocess['testRun']): readonly TestCase[] {
  const serial = ancestors(test).findLast((suite) => testRun.mode(suite) === 'serial');
  return serial?.allTests() ?? [test];
}

function excludeUnlessSetup(test: TestCase, testRun: Preprocess['testRun']): void {
  try {
    testRun.exclude(test);
  } catch {
    // It belongs to a project that others depend on; Playwright always runs these in full.
  }
}

/** A test that is marked as failing passes by failing. A skip that nobody asked for means that it did not get its turn. */
function statusOf(test: TestCase, { status }: TestResult): 'passed' | 'failed' | 'skipped' | 'not-run' {
  if (status === 'interrupted') return 'not-run';
  if (status === 'skipped') return test.expectedStatus === 'skipped' ? 'skipped' : 'not-run';
  return status === test.expectedStatus ? 'passed' : 'failed';
}

const send = (line: RunnerLine): void => sayLine(line);
