import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Job, Plan } from '../../src/core/model.ts';
import type { WorkspaceReady } from '../../src/core/run.ts';
import type { TurnCommit } from '../../src/workspace/workspace.ts';
import { makeRepository, PROJECT, runGit, writeFiles, type Files } from './repository.ts';
import { freezeAt, jobFor, NEVER, RUN, testWorkspaces, type TestWorkspaces } from './workspaces.ts';

/** A run that is provisioned and waits for an agent. */
export type Bench = AsyncDisposable & {
  readonly world: TestWorkspaces;
  readonly repository: ReturnType<typeof makeRepository>;
  readonly job: Job;
  readonly ready: WorkspaceReady;
  readonly worktree: string;
  readonly root: string;
  write(files: Files): void;
  commit(message?: string): Promise<TurnCommit>;
  /** The committed tree: mode and path of each file. */
  tree(commit: string): readonly string[];
};

export async function bench(files: Files = PROJECT, plan: Partial<Plan> = {}): Promise<Bench> {
  const repository = makeRepository({ files });
  const world = testWorkspaces();
  const { workspaces } = world;
  const job = jobFor(await freezeAt(workspaces, repository), plan);
  const ready = await workspaces.provision(RUN, job, NEVER);
  const { root } = workspaces.folders(RUN);
  return {
    world,
    repository,
    job,
    ready,
    root,
    worktree: ready.path,
    write: (changes) => writeFiles(ready.path, changes),
    commit: (message = 'turn 1') => workspaces.commit(RUN, job, ready, message, NEVER),
    tree: (commit) =>
      runGit(path.join(root, 'control.git'), ['ls-tree', '-r', '-z', commit])
        .split('\0')
        .filter(Boolean)
        .map((line) => `${line.slice(0, 6)} ${line.slice(line.indexOf('\t') + 1)}`),
    [Symbol.asyncDispose]: async () => {
      await world[Symbol.asyncDispose]();
      repository[Symbol.dispose]();
    },
  };
}

/** Everything in a git dir that can name a program. */
export function poison(gitDir: string, evil: string): void {
  const settings = {
    'core.fsmonitor': evil,
    'core.editor': evil,
    'core.pager': evil,
    'core.sshCommand': evil,
    'diff.external': evil,
    'diff.evil.textconv': evil,
    'diff.evil.command': evil,
    'filter.evil.clean': evil,
    'filter.evil.smudge': evil,
    'filter.evil.required': 'true',
    'merge.evil.driver': evil,
    'uploadpack.packObjectsHook': evil,
    'core.worktree': '/tmp',
  };
  for (const [name, value] of Object.entries(settings)) {
    execFileSync('git', ['config', '--file', path.join(gitDir, 'config'), name, value]);
  }
  mkdirSync(path.join(gitDir, 'hooks'), { recursive: true });
  for (const hook of ['pre-commit', 'post-commit', 'post-checkout', 'reference-transaction', 'post-index-change']) {
    writeFileSync(path.join(gitDir, 'hooks', hook), `#!/bin/sh\n${evil}\n`, { mode: 0o755 });
  }
}
