import path from 'node:path';
import type { Action } from '../core/machine.ts';
import type { Sha } from '../core/model.ts';
import type { Published } from '../core/run.ts';
import type { EvidenceFolder } from '../evidence/evidence.ts';
import type { StoredEvent } from '../store/store.ts';
import { isUntilgreenError, messageOf } from '../support/errors.ts';
import type { Work } from './perform.ts';

type Publish = Extract<Action, { readonly type: 'publish' }>;

/** The commits become a branch, the evidence is built and taken to every publisher, the worktree goes. May be repeated. */
export async function publish(action: Publish, work: Work): Promise<Published> {
  const { session, parts, signal } = work;
  const stored = await parts.store.events(session.runId, signal);
  const commit = await lastCommit(stored, work);
  const branch = await deliver(commit, work);
  const problems: string[] = [];
  const evidence = await built(action, stored, work, problems);
  const where = evidence ? await takeOut(evidence, branch, work, problems) : [];
  await retire(commit, work);
  const folder = where[0] ?? evidence?.folder ?? null;
  return { branch, folder, problem: problems.length === 0 ? null : problems.join('; ') };
}

/** To every publisher; where it stands now, in their order. One that fails keeps no other from being tried. */
async function takeOut(
  evidence: EvidenceFolder,
  branch: string | null,
  { session, parts, signal }: Work,
  problems: string[],
): Promise<readonly string[]> {
  const where: string[] = [];
  for (const publisher of parts.publishers) {
    const result = await publisher.publish({ runId: session.runId, evidence, branch }, signal);
    signal.throwIfAborted();
    if (result.kind === 'failed') problems.push(`${publisher.name}: ${result.reason}`);
    else where.push(result.where);
  }
  return where;
}

/** A run that was cancelled in the middle of a turn keeps what the turn had done: it is committed like a finished turn's work. */
async function lastCommit(stored: readonly StoredEvent[], { session, parts, signal }: Work): Promise<Sha | null> {
  const { job, head, workspace } = session.state.progress;
  const last = stored.findLast(({ event }) => event.type === 'turn.started' || event.type === 'turn.finished');
  if (workspace === null || last?.event.type !== 'turn.started') return head?.commit ?? null;
  const message = `untilgreen: turn ${last.event.intent.n}, cut off`;
  return (await parts.workspaces.commit(session.runId, job, workspace, message, signal)).commit;
}

async function deliver(commit: Sha | null, { session, parts, signal }: Work): Promise<string | null> {
  const { job, workspace } = session.state.progress;
  if (commit === null || commit === workspace?.commit) return null;
  return parts.workspaces.deliver(session.runId, job, commit, signal);
}

/** Evidence that cannot be made never takes the outcome or the branch with it. A full disk is waited for: see `faultOf`. */
async function built(
  { outcome }: Publish,
  stored: readonly StoredEvent[],
  { session, parts, listener, signal }: Work,
  problems: string[],
): Promise<EvidenceFolder | null> {
  const { root } = parts.workspaces.folders(session.runId);
  try {
    return await parts.evidence.build(
      {
        runId: session.runId,
        events: stored.map((row) => row.event),
        journalHead: stored.at(-1)?.hash ?? null,
        root,
        into: path.join(root, 'evidence'),
        quick: outcome.kind === 'cancelled',
        disclaimer: parts.agents.disclaimer(session.state.progress.job.plan.agent),
      },
      (text) => listener.onProgress({ type: 'note', text }),
      signal,
    );
  } catch (error) {
    signal.throwIfAborted();
    if (isUntilgreenError(error, 'DISK')) throw error;
    problems.push(`evidence: ${messageOf(error)}`);
    return null;
  }
}

/** Work that is in no ref stays where it is, and people are told. */
async function retire(commit: Sha | null, { session, parts, listener, signal }: Work): Promise<void> {
  const { job, workspace } = session.state.progress;
  try {
    if (workspace && commit !== null) await parts.workspaces.restore(session.runId, job, workspace, commit, signal);
    const { kept } = await parts.workspaces.retire(session.runId, job, signal);
    if (kept.length > 0) {
      listener.onProgress({ type: 'note', text: `kept the worktree, it holds uncommitted work: ${kept.join(', ')}` });
    }
  } catch (error) {
    signal.throwIfAborted();
    listener.onProgress({ type: 'note', text: `could not remove the worktree: ${messageOf(error)}` });
  }
}
