import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Agents, TurnOutcome, TurnRequest } from '../../src/agents/driver.ts';
import type { ScenarioRun, Scenarios } from '../../src/browser/check.ts';
import type { Finding, ScenarioResult } from '../../src/core/model.ts';
import type { Control, Listener, Parts } from '../../src/engine/parts.ts';
import type { Evidence } from '../../src/evidence/evidence.ts';
import { processAlive, thisProcess } from '../../src/store/alive.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import type { App, AppStart, TurnCommit, Workspaces } from '../../src/workspace/workspace.ts';
import { finding, SHA } from './worlds.ts';

/** What a laboratory's outside world does; each is asked anew every time. */
export type Outside = {
  /** Names of the scenarios that fail after `turns` finished turns. */
  readonly red: (turns: number) => readonly string[];
  readonly turn: (request: TurnRequest, signal: AbortSignal) => Promise<Partial<TurnOutcome>>;
  readonly commit: (turns: number) => Partial<TurnCommit>;
  readonly startApp: (turns: number) => AppStart | null;
  readonly scenarios: (turns: number) => ScenarioRun | null;
  readonly blank: readonly string[];
  readonly unusable: string | null;
  readonly publishFails: () => string | null;
  /** Files of the oracle that a round finds altered. */
  readonly altered: (turns: number) => readonly string[];
};

const NAMES = ['cart', 'coupon'] as const;

const QUIET: Outside = {
  red: (turns) => (turns < 2 ? ['coupon'] : []),
  turn: async () => ({}),
  commit: () => ({}),
  startApp: () => null,
  scenarios: () => null,
  blank: [],
  unusable: null,
  publishFails: () => null,
  altered: () => [],
};

export type Laboratory = {
  readonly parts: Parts;
  /** What was done outside, in order: `provision`, `turn 1`, … */
  readonly done: string[];
  readonly requests: TurnRequest[];
};

export async function openStore(folder: string): Promise<Store> {
  const file = path.join(folder, 'untilgreen.db');
  const { host } = thisProcess();
  return openSqliteStore({ file, host, alive: processAlive }, new AbortController().signal);
}

/** The engine with a real store and an outside world that does as it is told. Its memory outlives crashes of the engine. */
export function laboratory(folder: string, store: Store, outside: Partial<Outside> = {}): Laboratory {
  const world = { ...QUIET, ...outside };
  const done: string[] = [];
  const requests: TurnRequest[] = [];
  const finished = new Set<number>();
  const parts: Parts = {
    store,
    workspaces: workspaces(folder, world, { done, finished }),
    agents: agents(world, { done, requests, finished }),
    scenarios: scenarios(world, { done, finished }),
    evidence: evidence(done),
    publishers: [
      {
        name: 'folder',
        publish: async () => {
          done.push('publish');
          const reason = world.publishFails();
          return reason === null ? { kind: 'published', where: '/published' } : { kind: 'failed', reason };
        },
      },
    ],
    browser: async () => '/usr/bin/browser',
    owner: thisProcess(),
    monotonic: () => performance.now(),
    newId: () => 'session-1',
  };
  return { parts, done, requests };
}

type Memory = { readonly done: string[]; readonly finished: Set<number> };

function workspaces(folder: string, world: Outside, { done, finished }: Memory): Workspaces {
  const folders = (id: string) => {
    const root = path.join(folder, 'runs', id);
    return {
      root,
      worktree: path.join(root, 'worktree'),
      frozen: path.join(root, 'frozen'),
      turns: path.join(root, 'turns'),
      checks: path.join(root, 'checks'),
    };
  };
  return {
    folders,
    freeze: () => Promise.reject(new Error('freezing is not part of a run')),
    provision: async (id) => {
      done.push('provision');
      mkdirSync(folders(id).worktree, { recursive: true });
      return { path: folders(id).worktree, commit: SHA, tree: SHA, frozenDigest: 'f' };
    },
    commit: async () => ({
      commit: String(finished.size).padStart(40, 'c'),
      tree: String(finished.size).padStart(40, 'd'),
      changed: [],
      protectedEdits: [],
      tampered: [],
      notes: [],
      ...world.commit(finished.size),
    }),
    diff: async () => 'diff',
    startApp: async () => world.startApp(finished.size) ?? { kind: 'up', app: app() },
    runCommand: () => Promise.reject(new Error('the job has no commands')),
    restore: async () => {},
    alteredOracle: async () => world.altered(finished.size),
    deliver: async (_id, job) => {
      done.push('deliver');
      return job.branch;
    },
    sweep: async () => 0,
    retire: async () => ({ removed: true, kept: [] }),
    remove: async () => ({ removed: true, kept: [] }),
  };
}

/** An app that stays up, or that dies in a moment, with a few lines of output. */
export function app(death: string | null = null): App {
  return {
    url: 'http://127.0.0.1:1',
    identity: 'proven',
    lines: () => [{ at: 5, stream: 'err', text: 'TypeError at coupon.js:12' }],
    died: death === null ? new Promise(() => {}) : Promise.resolve(death),
    [Symbol.asyncDispose]: async () => {},
  };
}

function agents(world: Outside, memory: Memory & { readonly requests: TurnRequest[] }): Agents {
  return {
    disclaimer: () => null,
    run: async (request, _onEvent, signal) => {
      const { n } = request.turn.intent;
      memory.requests.push(request);
      if (!memory.finished.has(n)) memory.done.push(`turn ${n}`);
      const outcome = await world.turn(request, signal);
      memory.finished.add(n);
      return { status: 'ok', note: 'exit code 0', blocked: null, tokens: null, microUsd: null, ...outcome };
    },
  };
}

function scenarios(world: Outside, { done, finished }: Memory): Scenarios {
  return {
    list: async () =>
      world.unusable === null ? { kind: 'ok', scenarios: [] } : { kind: 'unusable', reason: world.unusable },
    greenOnBlankPage: async (request) => (request.only ?? []).filter((id) => world.blank.includes(id)),
    run: async (request) => {
      done.push(path.basename(request.folder));
      const red = world.red(finished.size);
      return world.scenarios(finished.size) ?? ran(red);
    },
  };
}

export const ran = (
  red: readonly string[],
  more: Partial<Record<string, Partial<ScenarioResult>>> = {},
): Extract<ScenarioRun, { kind: 'ran' }> => ({
  kind: 'ran',
  scenarios: NAMES.map((id) => ({
    id,
    title: id,
    file: 'scenarios/shop.spec.ts',
    status: red.includes(id) ? 'failed' : 'passed',
    ms: 5,
    assertions: 1,
    recording: null,
    screenshot: null,
    ...more[id],
  })),
  findings: red.map((id): Finding => finding(id)),
  browser: 'Chromium 1',
});

function evidence(done: string[]): Evidence {
  return {
    build: async ({ into, quick }) => {
      done.push(quick ? 'evidence (quick)' : 'evidence');
      return { folder: into, report: 'report.html', summary: 'summary.md', manifest: 'manifest.json', gifs: [] };
    },
  };
}

export const LISTENER: Listener = { onState: () => {}, onProgress: () => {} };

export function control(interrupt = new AbortController(), kill = new AbortController()): Control {
  return { interrupt: interrupt.signal, kill: kill.signal, interruptedBy: 'SIGINT' };
}
