import type { Finding, ScenarioId } from '../core/model.ts';
import { UntilgreenError } from '../support/errors.ts';
import { attempt, type Attempt, type AttemptRequest } from './attempt.ts';
import type {
  ScenarioList,
  ScenarioProgress,
  ScenarioRequest,
  ScenarioRun,
  Scenarios,
  ScenarioSetup,
  ServerLine,
} from './check.ts';
import { findingsOf } from './packet.ts';
import {
  doubtOf,
  errorLines,
  inconclusiveReason,
  isNoTests,
  missingFindings,
  resultsOf,
  whatAgain,
} from './verdict.ts';
import type { Report } from './worker-lines.ts';

export type ScenariosOptions = {
  /** The controller's; scenarios see an allowed part of it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
};

type Watch = Parameters<Scenarios['run']>[1];
type Options = Pick<AttemptRequest, 'environment'>;

/** Loading files takes seconds; what takes longer hangs. */
const LIST_MS = 120_000;
/** Server lines are kept this long each until the findings are made. */
const SERVER_LINE = 600;
const SERVER_LAG_MS = 300;

/** Scenarios run through stock Playwright Test, each time in a new process that is killed with all that it started. */
export function createScenarios({ environment }: ScenariosOptions): Scenarios {
  const options: Options = { environment };
  return {
    list: (request, signal) => list({ ...request, ...options }, signal),
    run: (request, watch, signal) => run({ ...request, ...options }, watch, signal),
    greenOnBlankPage: (request, signal) => greenOnBlankPage({ ...request, ...options }, signal),
  };
}

async function list(request: Omit<AttemptRequest, 'kind' | 'timeoutMs'>, signal: AbortSignal): Promise<ScenarioList> {
  const timeoutMs = Math.min(LIST_MS, request.spec.timeoutMs);
  const found = await attempt({ ...request, kind: 'list', timeoutMs }, () => {}, signal);
  signal.throwIfAborted();
  if (found.refused !== null) return { kind: 'unusable', reason: found.refused };
  if (found.errors.length > 0) return { kind: 'unusable', reason: unusableReason(found, request) };
  const { ending, scenarios } = found;
  if (ending.kind === 'silent') {
    const reason = `Playwright Test could not list the scenarios; ${ending.why}`;
    return { kind: ending.gaveUp ? 'unusable' : 'inconclusive', reason };
  }
  if (ending.kind === 'timeout')
    return { kind: 'unusable', reason: `loading them took longer than ${timeoutMs / 1000} s` };
  if (!scenarios || scenarios.length === 0) return { kind: 'unusable', reason: noScenarios(request) };
  return { kind: 'ok', scenarios };
}

function unusableReason({ errors }: Attempt, request: Pick<ScenarioRequest, 'spec'>): string {
  return errors.every(isNoTests) ? noScenarios(request) : errorLines(errors);
}

function noScenarios({ spec }: Pick<ScenarioRequest, 'spec'>): string {
  const place = spec.config ?? `${spec.dir}/`;
  if (spec.grep !== undefined) return `no scenario of ${place} has "${spec.grep}" in its file or title`;
  return `there is no scenario in ${place}: Playwright looks for files like ${spec.dir}/checkout.spec.ts with test(…) in them`;
}

async function run(request: ScenarioRequest & Options, watch: Watch, signal: AbortSignal): Promise<ScenarioRun> {
  if (request.only?.length === 0) return { kind: 'ran', scenarios: [], findings: [], browser: '' };
  const round = new Round(request, watch, signal);
  const first = await round.attempt(request.only, true);
  const again = whatAgain(first, request.only);
  if (again.kind === 'nothing') return round.conclude(first, first);
  return round.conclude(first, await round.attempt(again.only, false));
}

/** One or two attempts at a set of scenarios, within one time limit. */
class Round {
  readonly #request: ScenarioRequest & Options;
  readonly #watch: Watch;
  readonly #signal: AbortSignal;
  readonly #deadline: number;
  readonly #server = new Map<ScenarioId, readonly ServerLine[]>();
  #announced = false;

  constructor(request: ScenarioRequest & Options, watch: Watch, signal: AbortSignal) {
    this.#request = request;
    this.#watch = watch;
    this.#signal = signal;
    this.#deadline = performance.now() + request.spec.timeoutMs;
  }

  attempt(only: readonly ScenarioId[] | null, isFirst: boolean): Promise<Attempt> {
    const timeoutMs = Math.max(1, Math.round(this.#deadline - performance.now()));
    const request = { ...this.#request, only, kind: 'run', timeoutMs } as const;
    return attempt(
      request,
      (line) => {
        if (line.type === 'begin') this.#announce(line.scenarios.length);
        if (line.type === 'scenario') this.#told(line.report, isFirst);
      },
      this.#signal,
    );
  }

  conclude(first: Attempt, last: Attempt): ScenarioRun {
    const crashed = crashedIn(first === last ? null : first);
    const reason = inconclusiveReason(last, this.#request.only, crashed);
    if (reason !== null) return { kind: 'inconclusive', reason };
    const reports = new Map([...first.reports, ...last.reports]);
    const scenarios = resultsOf(this.#expected(first, last), reports);
    const missing = missingFindings(scenarios, last);
    return {
      kind: 'ran',
      scenarios,
      findings: [...this.#failures(reports, { crashed, withSetup: missing.length > 0 }), ...missing],
      browser: last.ending.kind === 'complete' ? last.ending.browser : '',
    };
  }

  #announce(total: number): void {
    if (!this.#announced) this.#watch.onProgress({ type: 'begin', total });
    this.#announced = true;
  }

  /** A doubtful failure is tried again before anybody hears of it. */
  #told(report: Report, isFirst: boolean): void {
    const { id, title, status, ms, at, endedAt } = report;
    if (status === 'failed') {
      const lines = this.#watch.server(at, endedAt + SERVER_LAG_MS);
      this.#server.set(
        id,
        lines.map((line) => ({ ...line, text: line.text.slice(0, SERVER_LINE) })),
      );
    }
    if (!report.wanted || (isFirst && doubtOf(report) !== null)) return;
    this.#watch.onProgress({ type: 'scenario', id, title, status, ms } satisfies ScenarioProgress);
  }

  #expected(first: Attempt, last: Attempt): readonly ScenarioSetup[] {
    const listed = first.scenarios ?? last.scenarios ?? [];
    if (this.#request.only === null) return listed;
    const known = new Map(
      [...listed, ...first.reports.values()].map(({ id, title, file }) => [id, { id, title, file }]),
    );
    return this.#request.only.map((id) => known.get(id) ?? setupFrom(id));
  }

  /** A set-up that others need is told of only when it kept them from running. */
  #failures(
    reports: ReadonlyMap<ScenarioId, Report>,
    { crashed, withSetup }: { readonly crashed: ReadonlySet<ScenarioId>; readonly withSetup: boolean },
  ): readonly Finding[] {
    return [...reports.values()]
      .filter(({ status, wanted }) => status === 'failed' && (wanted || withSetup))
      .flatMap((report) => {
        const crashedTwice = crashed.has(report.id) && doubtOf(report) === 'page-crash';
        return findingsOf({ report, server: this.#server.get(report.id) ?? [], crashedTwice });
      });
  }
}

function crashedIn(attempted: Attempt | null): ReadonlySet<ScenarioId> {
  const reports = [...(attempted?.reports.values() ?? [])];
  return new Set(reports.filter((report) => doubtOf(report) === 'page-crash').map(({ id }) => id));
}

/** An id is `project|file|title path`. */
function setupFrom(id: ScenarioId): ScenarioSetup {
  const [, file = '', ...title] = id.split('|');
  return { id, file, title: title.join('|') };
}

async function greenOnBlankPage(
  request: Omit<ScenarioRequest, 'url' | 'record'> & Options,
  signal: AbortSignal,
): Promise<readonly ScenarioId[]> {
  const { only, spec } = request;
  if (only?.length === 0) return [];
  const blank = await attempt({ ...request, kind: 'blank', timeoutMs: spec.timeoutMs }, () => {}, signal);
  signal.throwIfAborted();
  const asked = only === null ? null : new Set(only);
  const green = [...blank.reports.values()].filter(({ id, status }) => status === 'passed' && (asked?.has(id) ?? true));
  if (green.length === 0 && blank.ending.kind !== 'complete' && blank.reports.size === 0) throw unanswered(blank);
  return green.map(({ id }) => id);
}

/** Saying "none" would call scenarios sound that nobody has tried. */
function unanswered({ ending, refused }: Attempt): UntilgreenError {
  const why = refused ?? (ending.kind === 'silent' ? ending.why : 'it took too long');
  return new UntilgreenError('TIMED_OUT', {
    what: `The scenarios could not be tried on an empty page: ${why}`,
    fix: 'Try again; if it stays so, raise scenarios.timeout in untilgreen.config.ts',
  });
}
