import { next, type Action } from '../core/machine.ts';
import type { RunState } from '../core/run.ts';
import type { NewEvent } from '../store/store.ts';
import { faultOf } from './fault.ts';
import type { Control, Listener, Parts } from './parts.ts';
import { perform } from './perform.ts';
import { openSession, type Session } from './session.ts';

/** Between two tries of what failed through our own trouble: a lock, a busy port, a machine under load. */
const FAULT_PAUSE_MS = 500;

/**
 * Follows a run until it ends, waits for a person, or is interrupted: read the log, fold it, act, store what happened,
 * fold that too. Stored before believed: a crash repeats an action, it never loses one.
 */
export async function followRun(runId: string, parts: Parts, listener: Listener, control: Control): Promise<RunState> {
  await using session = await openSession(runId, parts, control);
  listener.onState(session.state, null);
  if (session.state.phase === 'interrupted') await record(session, listener, { type: 'run.resumed', ms: 0 });
  for (;;) {
    const action = next(session.state);
    if (action.type === 'stop') return session.state;
    if (action.type === 'wait') {
      if (action.until === null) return session.state;
      await session.sleep(action.until);
      if (control.interrupt.aborted) return session.state;
    }
    const event = await attempt(action, session, parts, listener);
    await record(session, listener, event);
    if (event.type === 'action.faulted' && !event.final) await session.sleep(Date.now() + FAULT_PAUSE_MS);
  }
}

type Doing = Exclude<Action, { readonly type: 'stop' }>;

async function record(session: Session, listener: Listener, event: NewEvent): Promise<void> {
  const stored = await session.append(event);
  listener.onState(session.state, stored);
}

/** One action, and the fact that it comes to: what it did, why it failed, or who stopped it. */
async function attempt(action: Doing, session: Session, parts: Parts, listener: Listener): Promise<NewEvent> {
  const began = parts.monotonic();
  const took = (): number => Math.max(0, Math.round(parts.monotonic() - began));
  const signal = session.signalFor(action.type);
  if (signal.aborted) return session.stopped(0);
  try {
    return await perform(action, { session, parts, listener, signal, took });
  } catch (error) {
    if (signal.aborted) return session.stopped(took());
    return faultOf(action.type, error, took());
  }
}
