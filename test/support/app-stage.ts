import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { AppSpec, ReadySpec } from '../../src/core/model.ts';
import type { App, AppStart } from '../../src/workspace/workspace.ts';
import type { WorkspacesGround } from '../../src/workspace/workspaces.ts';
import { NEVER, RUN, testWorkspaces } from './workspaces.ts';

type CommandApp = Extract<AppSpec, { readonly kind: 'command' }>;

/** A worktree that holds one program, started as the app. */
export function stage(source: string, more: Partial<WorkspacesGround> = {}) {
  const world = testWorkspaces(more);
  const { root, worktree } = world.workspaces.folders(RUN);
  const logs = path.join(root, 'checks', '1');
  mkdirSync(worktree, { recursive: true });
  writeFileSync(
    path.join(worktree, 'app.mjs'),
    `import http from 'node:http';\nconst { PORT, HOST } = process.env;\n${source}\n`,
  );
  return {
    ...world,
    worktree,
    logs,
    start: (spec: Partial<CommandApp> = {}, signal = NEVER): Promise<AppStart> =>
      world.workspaces.startApp(RUN, { ...APP, ...spec }, logs, signal),
  };
}

export const ready = (given: Partial<ReadySpec> = {}): ReadySpec => ({ kind: 'url', path: '/', ...given }) as ReadySpec;
export const APP: CommandApp = {
  kind: 'command',
  argv: [process.execPath, 'app.mjs'],
  cwd: '.',
  env: {},
  ready: ready(),
  readyMs: 20_000,
};
export const SERVER =
  "http.createServer((q, s) => s.end('hello')).listen(PORT, HOST, () => console.log('listening on', PORT));";

export function up(start: AppStart): App {
  if (start.kind !== 'up') throw new Error(`the app is not up: ${JSON.stringify(start)}`);
  return start.app;
}
export function failed(start: AppStart): Extract<AppStart, { kind: 'failed' }> {
  if (start.kind !== 'failed') throw new Error(`the app did not fail: ${JSON.stringify(start)}`);
  return start;
}
export function inconclusive(start: AppStart): string {
  if (start.kind !== 'inconclusive') throw new Error(`not inconclusive: ${JSON.stringify(start)}`);
  return start.reason;
}
export const portOf = (app: App): number => Number(new URL(app.url).port);
export const body = async (app: App): Promise<string> => (await fetch(app.url)).text();
