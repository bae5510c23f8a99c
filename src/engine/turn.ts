import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Turn } from '../agents/driver.ts';
import { prompt } from '../core/feedback.ts';
import type { Action } from '../core/machine.ts';
import type { TurnIntent, TurnReport } from '../core/model.ts';
import type { NewEvent } from '../store/store.ts';
import type { Work } from './perform.ts';
import { placeScreenshots, screenshotPaths } from './screenshots.ts';
import { workspaceOf } from './state.ts';

type OpenTurn = Extract<Action, { readonly type: 'open-turn' }>;
type RunTurn = Extract<Action, { readonly type: 'run-turn' }>;

/** A diff longer than this is cut: it is for people to read, the branch has all of it. */
const DIFF_BYTES = 512 * 1024;
/** Below the worktree, because agents may not read or write outside of it; ignored by git, because nobody commits it. */
const DESK = '.untilgreen';

/**
 * What a turn needs is laid out, and the worktree is what the last turn left, whatever app and checks wrote since. Then
 * the intent is stored, before the agent starts: a crash resumes this turn.
 */
export async function openTurn(action: OpenTurn, { session, parts, signal, took }: Work): Promise<NewEvent> {
  const { n, kind, from, sessionId } = action;
  const { progress } = session.state;
  const ready = workspaceOf(progress);
  await parts.workspaces.restore(session.runId, progress.job, ready, from, signal);
  const desk = path.join(ready.path, DESK);
  // Whatever an agent put there, a link to elsewhere included, goes first.
  await rm(desk, { recursive: true, force: true });
  await mkdir(desk);
  await writeFile(path.join(desk, '.gitignore'), '*\n');
  await placeScreenshots(progress.findings, parts.workspaces.folders(session.runId).root, desk);
  const continued = sessionId === null ? 'fresh' : 'resume';
  return {
    type: 'turn.started',
    intent: { n, kind, from, session: continued, sessionId: sessionId ?? parts.newId() },
    ms: took(),
  };
}

export async function runTurn({ intent, limits }: RunTurn, work: Work): Promise<TurnReport> {
  const { session, parts, listener, signal } = work;
  const { job } = session.state.progress;
  const ready = workspaceOf(session.state.progress);
  const turn = turnOf(intent, work);
  await mkdir(turn.folder, { recursive: true });
  await writeFile(path.join(turn.folder, 'prompt.md'), turn.prompt);
  const onEvent = (event: Parameters<Parameters<typeof parts.agents.run>[1]>[0]): void =>
    listener.onProgress({ type: 'agent', event });
  const outcome = await parts.agents.run({ ...limits, turn }, onEvent, signal);
  signal.throwIfAborted();
  const commit = await parts.workspaces.commit(session.runId, job, ready, `untilgreen: turn ${intent.n}`, signal);
  const diff = await parts.workspaces.diff(session.runId, intent.from, commit.commit, DIFF_BYTES, signal);
  await writeFile(path.join(turn.folder, 'diff.patch'), diff);
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

function turnOf(intent: TurnIntent, { session, parts }: Work): Turn {
  const { progress } = session.state;
  const worktree = workspaceOf(progress).path;
  const desk = path.join(worktree, DESK);
  const screenshots = screenshotPaths(progress.findings, desk);
  return {
    runId: session.runId,
    intent,
    spec: progress.job.plan.agent,
    prompt: prompt({ progress, n: intent.n, nonce: nonceOf(intent), screenshots }),
    promptFile: path.join(desk, 'prompt.md'),
    worktree,
    screenshots,
    blockedFile: path.join(desk, 'blocked.json'),
    folder: path.join(parts.workspaces.folders(session.runId).turns, String(intent.n)),
  };
}

/** Known to nobody who writes pages or logs; the same when a crashed turn is built again. */
const nonceOf = ({ sessionId, n }: TurnIntent): string => `${sessionId.replaceAll('-', '').slice(-12)}-${n}`;
