import type { Action } from '../core/machine.ts';
import type { NewEvent } from '../store/store.ts';
import type { Listener, Parts } from './parts.ts';
import { publish } from './publish.ts';
import { judge, preflight } from './judge.ts';
import type { Session } from './session.ts';
import { openTurn, runTurn } from './turn.ts';

/** What every action is given. */
export type Work = {
  readonly session: Session;
  readonly parts: Parts;
  readonly listener: Listener;
  readonly signal: AbortSignal;
  /** Monotonic milliseconds since the action began. */
  readonly took: () => number;
};

/** Does one action in the real world and says what happened. The only place where effects live. */
export async function perform(action: Exclude<Action, { readonly type: 'stop' }>, work: Work): Promise<NewEvent> {
  const { parts, session, signal, took } = work;
  switch (action.type) {
    case 'provision': {
      const { job } = session.state.progress;
      const workspace = await parts.workspaces.provision(session.runId, job, signal);
      return { type: 'workspace.ready', workspace, ms: took() };
    }
    case 'preflight':
      return { type: 'preflight.finished', preflight: await preflight(work), ms: took() };
    case 'open-turn':
      return await openTurn(action, work);
    case 'run-turn':
      return { type: 'turn.finished', report: await runTurn(action, work), ms: took() };
    case 'check': {
      const result = await judge(String(action.iteration), 'check', work);
      return { type: 'check.finished', iteration: action.iteration, result, ms: took() };
    }
    case 'verify': {
      const result = await judge(`verify-${action.iteration}`, 'verify', work);
      return { type: 'verify.finished', iteration: action.iteration, result, grade: 'green', ms: took() };
    }
    case 'publish':
      return { type: 'run.published', published: await publish(action, work), ms: took() };
    case 'wait':
      return { type: 'run.resumed', ms: took() };
  }
}
