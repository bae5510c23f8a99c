import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Frozen, Job, Plan } from '../../src/core/model.ts';
import type { Freeze, PortLeases, Workspaces } from '../../src/workspace/workspace.ts';
import { createWorkspaces, type WorkspacesGround } from '../../src/workspace/workspaces.ts';
import type { TestRepository } from './repository.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { BUDGET, job } from './worlds.ts';

export const NEVER = new AbortController().signal;

/** Leases that live as long as the test. */
export function memoryLeases(): PortLeases & { readonly held: Map<number, string> } {
  const held = new Map<number, string>();
  return {
    held,
    acquire: async (port, runId) => {
      if (held.has(port) && held.get(port) !== runId) return false;
      held.set(port, runId);
      return true;
    },
    release: async (port, runId) => {
      if (held.get(port) === runId) held.delete(port);
    },
  };
}

export type TestWorkspaces = AsyncDisposable & {
  readonly state: string;
  readonly workspaces: Workspaces;
  readonly leases: ReturnType<typeof memoryLeases>;
};

/** Real workspaces in a state directory of their own. Everything that carries `runs` is ended with the scope. */
export function testWorkspaces(more: Partial<WorkspacesGround> = {}, runs: readonly string[] = [RUN]): TestWorkspaces {
  const folder = temporaryFolder();
  const state = path.join(folder.path, 'state');
  mkdirSync(state);
  const leases = memoryLeases();
  const workspaces = createWorkspaces({ state, ports: leases, environment: process.env, ...more });
  return {
    state,
    workspaces,
    leases,
    [Symbol.asyncDispose]: async () => {
      for (const run of runs) await workspaces.sweep(run, NEVER);
      folder[Symbol.dispose]();
    },
  };
}

/** Of its own for each test file: a sweep ends everything that carries it. */
export const RUN: string = crypto.randomUUID();

export const freezeAt = (workspaces: Workspaces, repository: Pick<TestRepository, 'path'>, base = 'HEAD') =>
  workspaces.freeze({ cwd: repository.path, base, scenarioDir: 'scenarios' }, NEVER);

/** A job for what was frozen. */
export function jobFor(freeze: Freeze, plan: Partial<Plan> = {}, more: Partial<Job> = {}): Job {
  const { baseCommit, tree, addedScenarios, ignoredChanges } = freeze;
  const frozen: Frozen = { baseCommit, tree, planDigest: 'd', addedScenarios, ignoredChanges };
  const blank = job();
  return { ...blank, repo: freeze.repo, frozen, budget: BUDGET, plan: { ...blank.plan, ...plan }, ...more };
}

/** Freezes and provisions in one go. */
export async function provisioned(
  { workspaces }: TestWorkspaces,
  repository: Pick<TestRepository, 'path'>,
  plan: Partial<Plan> = {},
) {
  const job = jobFor(await freezeAt(workspaces, repository), plan);
  return { job, ready: await workspaces.provision(RUN, job, NEVER) };
}
