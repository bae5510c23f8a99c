import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ScenarioProgress, ScenarioRequest, ScenarioRun, Scenarios } from '../../src/browser/check.ts';
import { createScenarios } from '../../src/browser/scenarios.ts';
import type { Finding, ScenarioResult, ScenarioSpec } from '../../src/core/model.ts';
import { realBrowser } from './machine.ts';
import type { ShopApp } from './shop-app.ts';
import { temporaryFolder } from './temporary-folder.ts';

export type World = Disposable & {
  readonly root: string;
  readonly repo: string;
  readonly frozen: string;
  readonly folder: string;
  readonly scenarios: Scenarios;
  readonly request: ScenarioRequest;
};

type WorldOptions = {
  /** Below the repository root, as the frozen base has them. */
  readonly files: Readonly<Record<string, string>>;
  /** What is only in the user's repository, such as packages. */
  readonly repo?: Readonly<Record<string, string>>;
  readonly spec?: Partial<ScenarioSpec>;
  readonly url?: string;
};

const SPEC: ScenarioSpec = { dir: 'scenarios', config: null, projects: null, timeoutMs: 300_000 };

/** A run's folder with a frozen base in it and a user's repository beside it, and a browser to try the scenarios in. */
export async function scenarioWorld({ files, repo = {}, spec = {}, url }: WorldOptions): Promise<World> {
  const browserPath = await realBrowser();
  const temporary = temporaryFolder();
  const root = path.join(temporary.path, 'run');
  const places = { root, repo: path.join(temporary.path, 'repo'), frozen: path.join(root, 'frozen') };
  const folder = path.join(root, 'checks', '1');
  mkdirSync(folder, { recursive: true });
  writeFiles(places.frozen, files);
  writeFiles(places.repo, repo);
  const request = { runId: 'test-run', spec: { ...SPEC, ...spec }, folder, only: null, record: false, browserPath };
  return {
    ...places,
    folder,
    scenarios: createScenarios({ environment: process.env }),
    request: { ...request, ...places, url: url ?? null },
    [Symbol.dispose]: () => temporary[Symbol.dispose](),
  };
}

export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

export type Seen = {
  readonly run: ScenarioRun;
  readonly progress: readonly ScenarioProgress[];
  /** By title. */
  readonly results: Readonly<Record<string, ScenarioResult>>;
  readonly findings: readonly Finding[];
};

export async function runScenarios(
  world: World,
  app: ShopApp | null,
  wishes: Partial<ScenarioRequest> = {},
): Promise<Seen> {
  const progress: ScenarioProgress[] = [];
  const watch = { onProgress: (one: ScenarioProgress) => void progress.push(one), server: app?.server ?? (() => []) };
  const request = { ...world.request, url: app?.url ?? null, ...wishes };
  const run = await world.scenarios.run(request, watch, new AbortController().signal);
  const scenarios = run.kind === 'ran' ? run.scenarios : [];
  return {
    run,
    progress,
    results: Object.fromEntries(scenarios.map((result) => [result.title, result])),
    findings: run.kind === 'ran' ? run.findings : [],
  };
}
