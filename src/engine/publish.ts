import path from 'node:path';
import type { Action } from '../core/machine.ts';
import type { Published } from '../core/run.ts';
import { messageOf } from '../support/errors.ts';
import type { Work } from './perform.ts';

type Publish = Extract<Action, { readonly type: 'publish' }>;

/** The commits become a branch, the evidence is built and taken to every publisher, the worktree goes. May be repeated. */
export async function publish(action: Publish, work: Work): Promise<Published> {
  const { session, parts, listener, signal } = work;
  const branch = await deliver(work);
  const events = (await parts.store.events(session.runId, signal)).map((row) => row.event);
  const root = parts.workspaces.folders(session.runId).root;
  const evidence = await parts.evidence.build(
    {
      runId: session.runId,
      events,
      root,
      into: path.join(root, 'evidence'),
      quick: action.outcome.kind === 'cancelled',
      disclaimer: parts.agents.disclaimer(session.state.progress.job.plan.agent),
    },
    (text) => listener.onProgress({ type: 'note', text }),
    signal,
  );
  signal.throwIfAborted();
  let folder: string | null = null;
  const problems: string[] = [];
  for (const publisher of parts.publishers) {
    const result = await publisher.publish({ runId: session.runId, evidence, branch }, signal);
    signal.throwIfAborted();
    if (result.kind === 'failed') problems.push(`${publisher.name}: ${result.reason}`);
    else folder ??= result.where;
  }
  await retire(work);
  return { branch, folder: folder ?? evidence.folder, problem: problems.length === 0 ? null : problems.join('; ') };
}

async function deliver({ session, parts, signal }: Work): Promise<string | null> {
  const { job, head, workspace } = session.state.progress;
  if (!head || head.commit === workspace?.commit) return null;
  return parts.workspaces.deliver(session.runId, job, head.commit, signal);
}

/** Work that is in no ref stays where it is, and people are told. */
async function retire({ session, parts, listener, signal }: Work): Promise<void> {
  try {
    const { kept } = await parts.workspaces.retire(session.runId, session.state.progress.job, signal);
    if (kept.length > 0) {
      listener.onProgress({ type: 'note', text: `kept the worktree, it holds uncommitted work: ${kept.join(', ')}` });
    }
  } catch (error) {
    listener.onProgress({ type: 'note', text: `could not remove the worktree: ${messageOf(error)}` });
  }
}
