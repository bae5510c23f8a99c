import { z } from 'zod';
import { EVENT_VERSION, type RunEvent, type RunEventType } from '../core/run.ts';
import * as model from './model-schema.ts';
import type { NewEvent } from './store.ts';

const stamp = { v: z.literal(EVENT_VERSION), at: model.amount, ms: model.amount };

const eventOf = <T extends RunEventType, F extends z.core.$ZodLooseShape>(type: T, fields: F) =>
  z.object({ ...stamp, type: z.literal(type), ...fields });

const runEvent = z.discriminatedUnion('type', [
  eventOf('run.queued', { job: model.job }),
  eventOf('workspace.ready', { workspace: model.workspaceReady }),
  eventOf('preflight.finished', { preflight: model.preflight }),
  eventOf('turn.started', { intent: model.turnIntent }),
  eventOf('turn.finished', { report: model.turnReport }),
  eventOf('check.finished', { iteration: model.amount, result: model.checkResult }),
  eventOf('verify.finished', {
    iteration: model.amount,
    result: model.checkResult,
    grade: z.enum(['green', 'verified']),
  }),
  eventOf('run.published', { published: model.published }),
  eventOf('action.faulted', { action: model.text, reason: model.text, final: z.boolean() }),
  eventOf('run.parked', { until: model.amount, reason: model.text }),
  eventOf('gate.opened', { gate: model.name }),
  eventOf('gate.answered', { approved: z.boolean(), by: model.text }),
  eventOf('run.interrupted', { by: model.text }),
  eventOf('run.resumed', {}),
  eventOf('run.cancelled', { by: model.text }),
]);

/** The event if it has this version's form, without fields that the form does not know. Throws a `TypeError` that says where not. */
export function checkedEvent(event: unknown): RunEvent {
  const parsed = runEvent.safeParse(event);
  if (!parsed.success)
    throw new TypeError(`not a run event: ${z.prettifyError(parsed.error)}`, { cause: parsed.error });
  return parsed.data;
}

/**
 * Checked before it is stored: an event that could not be read back would end the run for good. With `checkedEvent`,
 * this is also where the compiler holds schema and core to each other, in both directions.
 */
export function stampedEvent(event: NewEvent, at: number): RunEvent {
  const stamped: z.input<typeof runEvent> = { ...event, v: EVENT_VERSION, at };
  return checkedEvent(stamped);
}
