import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import type { Job } from '../core/model.ts';
import type { Parts } from '../engine/parts.ts';
import type { Store } from '../store/store.ts';
import { allowedEnvironment } from '../support/environment.ts';
import { UntilgreenError } from '../support/errors.ts';
import type { PortLeases, Workspaces } from '../workspace/workspace.ts';
import { onceFound } from './once-found.ts';
import type { Draft } from './resolve.ts';
import { runIdAt } from './run-id.ts';
import { databaseFile, makeStateDirectory, refuseInside } from './state-directory.ts';

// The only file that builds concrete things. Each is loaded when it is asked for: a command that only reads starts fast.

type Environment = Readonly<Record<string, string | undefined>>;

export const newRunId = (): string => runIdAt(Date.now(), randomBytes(10));

/** What is stored on this machine; `null` where nothing was ever run. Makes nothing. */
export async function openRuns(state: string, signal: AbortSignal): Promise<Store | null> {
  return existsSync(databaseFile(state)) ? await openStore(state, signal) : null;
}

/** The same for commands that need a run. Throws `RUN_NOT_FOUND` where there can be none. */
export async function requireRuns(state: string, reference: string, signal: AbortSignal): Promise<Store> {
  const store = await openRuns(state, signal);
  if (store !== null) return store;
  throw new UntilgreenError('RUN_NOT_FOUND', {
    what: `There is no run "${reference}": nothing was ever run with the state directory ${state}`,
    fix: 'Start one: untilgreen run "…" --agent command -- ./agent.sh',
  });
}

async function openStore(state: string, signal: AbortSignal): Promise<Store> {
  const [{ openSqliteStore }, { processAlive, thisProcess }] = await Promise.all([
    import('../store/sqlite.ts'),
    import('../store/alive.ts'),
  ]);
  await makeStateDirectory(state);
  return await openSqliteStore({ file: databaseFile(state), host: thisProcess().host, alive: processAlive }, signal);
}

export type Ground = { readonly state: string; readonly env: Environment };
export type Base = {
  readonly cwd: string;
  readonly base: string;
  /** The config file that was read, from the repository's root on with forward slashes; `null` when there is none. */
  readonly config: string | null;
};
export type FrozenDraft = { readonly job: Job; readonly notes: readonly string[] };

/** From a draft to a job in which every name is a sha. Makes nothing but objects of uncommitted scenarios, in the state directory. */
export async function freezeDraft(
  draft: Draft,
  { cwd, base, config }: Base,
  { state, env }: Ground,
  signal: AbortSignal,
): Promise<FrozenDraft> {
  await refuseInside(state, cwd);
  const [workspaces, { canonicalJson }] = await Promise.all([
    workspacesWith(NO_LEASES, { state, env }),
    import('../store/canonical.ts'),
  ]);
  const frozen = await workspaces.freeze({ cwd, base, scenarioDir: draft.plan.scenarios.dir }, signal);
  const { repo, baseCommit, tree, addedScenarios, notes = [] } = frozen;
  // The config decides how the run goes, so it is used as it was read: it is the one changed file that is not ignored.
  const ignoredChanges = frozen.ignoredChanges.filter((path) => path !== config);
  const isChanged = ignoredChanges.length < frozen.ignoredChanges.length;
  const onConfig = isChanged ? [`config: ${config}, as it is in your checkout (not committed)`] : [];
  const planDigest = createHash('sha256').update(canonicalJson(draft.plan)).digest('hex');
  return {
    job: { ...draft, repo, frozen: { baseCommit, tree, planDigest, addedScenarios, ignoredChanges } },
    notes: [...onConfig, ...notes],
  };
}

/** Freezing starts no app. */
const NO_LEASES: PortLeases = { acquire: () => Promise.resolve(false), release: () => Promise.resolve() };

/** Worktrees, apps and git of this machine; ports are leased in the store. */
export const openWorkspaces = (store: Store, ground: Ground): Promise<Workspaces> =>
  workspacesWith({ acquire: store.acquirePort.bind(store), release: store.releasePort.bind(store) }, ground);

async function workspacesWith(ports: PortLeases, { state, env }: Ground): Promise<Workspaces> {
  const { createWorkspaces } = await import('../workspace/workspaces.ts');
  return createWorkspaces({ state, ports, environment: env });
}

export type Site = Ground & {
  readonly job: Job;
  /** From a flag or the config; `null`: whichever is found. */
  readonly browser: string | null;
  /** Tells people what takes long. */
  readonly say: (line: string) => void;
  /** A store that is open already and stays open. */
  readonly store?: Store;
};

/** Everything that a run needs. Disposing of it closes what was opened here. */
export async function openParts(site: Site, signal: AbortSignal): Promise<Parts & AsyncDisposable> {
  const { state, env, job } = site;
  const [agents, drivers, alive, evidence, folder, scenarios, browser] = await Promise.all([
    import('../agents/runner.ts'),
    import('../agents/drivers.ts'),
    import('../store/alive.ts'),
    import('../evidence/build.ts'),
    import('../publish/folder.ts'),
    import('../browser/scenarios.ts'),
    import('../browser/arguments.ts'),
  ]);
  const store = site.store ?? (await openStore(state, signal));
  const browserPath = onceFound((asked) => getPath(site, asked));
  return {
    store,
    workspaces: await openWorkspaces(store, site),
    agents: agents.createAgents({ drivers: drivers.DRIVERS, environment: env }),
    scenarios: scenarios.createScenarios({ environment: env }),
    evidence: evidence.createEvidence({
      browserPath,
      browserArguments: browser.browserArguments(),
      environment: allowedEnvironment([], env),
    }),
    publishers: [folder.createFolderPublisher({ artifacts: job.plan.artifacts })],
    browser: browserPath,
    owner: alive.thisProcess(),
    monotonic: () => performance.now(),
    newId: () => randomUUID(),
    [Symbol.asyncDispose]: async () => (site.store ? undefined : await store[Symbol.asyncDispose]()),
  };
}

async function getPath({ browser, say }: Site, signal: AbortSignal): Promise<string> {
  const { getBrowser } = await import('../browser/get.ts');
  return (await getBrowser({ configured: browser, say }, signal)).path;
}

export type BrowserSearch = {
  readonly found: { readonly path: string; readonly version: string } | null;
  readonly tried: readonly { readonly place: string; readonly reason: string }[];
};

/** Looks for a browser that renders text, proves it anew, and installs nothing. */
export async function lookForBrowser(browser: string | null, signal: AbortSignal): Promise<BrowserSearch> {
  const { searchBrowser } = await import('../browser/find.ts');
  return await searchBrowser({ configured: browser, proveAgain: true }, signal);
}
