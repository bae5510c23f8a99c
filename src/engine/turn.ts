import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { prompt } from '../core/feedback.ts';
import type { Action } from '../core/machine.ts';
import type { TurnReport } from '../core/model.ts';
import type { NewEvent } from '../store/store.ts';
import type { Work } from './perform.ts';
import { placeScreenshots } from './screenshots.ts';
import { workspaceOf } from './state.ts';

type OpenTurn = Extract<Action, { readonly type: 'open-turn' }>;
type RunTurn = Extract<Action, { readonly type: 'run-turn' }>;

/** A diff longer than this is cut: it is for people to read, the branch has all of it. */
const DIFF_BYTES = 512 * 1024;

/** The intent is a fact of its own, stored before the agent starts: a crash then resumes this turn. */
export function openTurn(action: OpenTurn, { parts, took }: Work): NewEvent {
  const { n, kind, from, sessionId } = action;
  const session = sessionId === null ? 'fresh' : 'resume';
  return {
    type: 'turn.started',
    intent: { n, kind, from, session, sessionId: sessionId ?? parts.newId() },
    ms: took(),
  };
}

export async function runTurn(action: RunTurn, work: Work): Promise<TurnReport> {
  const { session, parts, listener, signal } = work;
  const { progress } = session.state;
  const { job } = progress;
  const { intent, limits } = action;
  const ready = workspaceOf(progress);
  const folders = parts.workspaces.folders(session.runId);
  const folder = path.join(folders.turns, String(intent.n));
  await mkdir(folder, { recursive: true });
  const place = { worktree: ready.path, n: intent.n };
  const screenshots = await placeScreenshots(progress.findings, folders.root, place);
  const nonce = nonceOf(intent.sessionId, intent.n);

  const outcome = await parts.agents.run(
    {
      ...limits,
      turn: {
        runId: session.runId,
        intent,
        spec: job.plan.agent,
        prompt: prompt({ progress, n: intent.n, nonce, screenshots }),
        promptFile: path.join(folder, 'prompt.md'),
        worktree: ready.path,
        screenshots,
        blockedFile: path.join(folder, 'blocked.json'),
        folder,
      },
    },
    (event) => listener.onProgress({ type: 'agent', event }),
    signal,
  );
  signal.throwIfAborted();
  const commit = await parts.workspaces.commit(session.runId, job, ready, `untilgreen: turn ${intent.n}`, signal);
  const diff = await parts.workspaces.diff(session.runId, intent.from, commit.commit, DIFF_BYTES, signal);
  await writeFile(path.join(folder, 'diff.patch'), diff);
  for (const note of commit.notes) listener.onProgress({ type: 'note', text: note });
  return {
    n: intent.n,
    ...outcome,
    commit: commit.commit,
    tree: commit.tree,
    changed: commit.changed,
    protectedEdits: commit.protectedEdits,
    tampered: commit.tampered,
  };
}

/** Known to nobody who writes pages or logs; the same when a crashed turn is built again. */
const nonceOf = (sessionId: string, n: number): string => `${sessionId.replaceAll('-', '').slice(-12)}-${n}`;
