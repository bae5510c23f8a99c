import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { AppSpec } from '../core/model.ts';
import { RUN_MARKER } from '../support/environment.ts';
import { sweep } from '../support/sweep.ts';
import { startCommandApp } from './app.ts';
import { remove, retire } from './clean.ts';
import { runCheckCommand } from './command.ts';
import { commitTurn } from './commit.ts';
import type { Control } from './control.ts';
import { deliver } from './deliver.ts';
import { diffText } from './diff.ts';
import { useExternalApp } from './external.ts';
import { freeze } from './freeze.ts';
import { alteredFrozen } from './frozen.ts';
import type { Variables } from './git.ts';
import { runPlaces } from './layout.ts';
import { isFreePort, pickPort, type PortSource } from './ports.ts';
import { provision } from './provision.ts';
import { restore } from './restore.ts';
import { explained } from './trouble.ts';
import type { AppStart, PortLeases, RunFolders, Workspaces } from './workspace.ts';

export type WorkspacesGround = {
  /** The state directory. Absolute; outside of every repository that is worked on. */
  readonly state: string;
  readonly ports: PortLeases;
  /** The caller's environment. Children get an allow-listed part of it. */
  readonly environment: Variables;
  readonly pickPort?: () => Promise<number>;
  readonly isFree?: (port: number) => Promise<boolean>;
};

/** Worktrees, apps and ports on this machine, with git and ordinary processes. */
export function createWorkspaces(ground: WorkspacesGround): Workspaces {
  const { state, environment } = ground;
  const ports: PortSource = {
    leases: ground.ports,
    pick: ground.pickPort ?? pickPort,
    isFree: ground.isFree ?? isFreePort,
  };
  const control = (runId: string): Control => ({
    places: runPlaces(state, runId),
    runId,
    environment: { ...environment, [RUN_MARKER]: runId },
  });
  const explain = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw explained(error, state);
    }
  };
  return {
    folders: (runId) => foldersOf(state, runId),
    freeze: (request, signal) => explain(freeze(request, { state, environment }, signal)),
    provision: (runId, job, signal) => explain(provision(control(runId), { job, state }, signal)),
    commit: (runId, job, ready, ...[message, signal]) =>
      explain(commitTurn(control(runId), { job, ready, message }, signal)),
    restore: (runId, _job, ready, ...[commit, signal]) => explain(restore(control(runId), { ready, commit }, signal)),
    alteredOracle: (runId, ready, signal) =>
      explain(alteredFrozen(runPlaces(state, runId), ready.frozenDigest, signal)),
    diff: (runId, from, to, ...[maxBytes, signal]) => explain(diffText(control(runId), { from, to, maxBytes }, signal)),
    startApp: (runId, app, folder, signal) => explain(start({ app, folder }, { ...control(runId), ports }, signal)),
    runCommand: (runId, command, folder, signal) => {
      const { worktree, frozen } = runPlaces(state, runId);
      return explain(runCheckCommand(command, { runId, worktree, frozen, folder, environment }, signal));
    },
    deliver: (runId, job, commit, signal) => explain(deliver(control(runId), { job, commit }, signal)),
    sweep: (runId) => sweep(RUN_MARKER, runId),
    retire: (runId, job, signal) => explain(retire(control(runId), job, signal)),
    remove: (runId, job, signal) => explain(remove(control(runId), job, signal)),
  };
}

function foldersOf(state: string, runId: string): RunFolders {
  const { root, worktree, frozen, turns, checks } = runPlaces(state, runId);
  return { root, worktree, frozen, turns, checks };
}

type Wanted = { readonly app: AppSpec; readonly folder: string };

async function start(
  { app, folder }: Wanted,
  { places, runId, environment, ports }: Control & { readonly ports: PortSource },
  signal: AbortSignal,
): Promise<AppStart> {
  switch (app.kind) {
    case 'none':
      return { kind: 'inconclusive', reason: 'no app is configured; there is nothing to start' };
    case 'external':
      return useExternalApp(app.url, signal);
    case 'command': {
      await mkdir(folder, { recursive: true });
      const logFile = path.join(folder, 'app.log');
      return startCommandApp(app, { runId, worktree: places.worktree, logFile, environment, ports }, signal);
    }
  }
}
