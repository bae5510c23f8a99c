import type { ActionType } from '../core/machine.ts';
import { isUntilgreenError, messageOf, type ErrorCode } from '../support/errors.ts';
import type { NewEvent } from '../store/store.ts';

/** Trouble that is the same the next time: it ends the run at once, with the command to type. */
const FINAL: readonly ErrorCode[] = [
  'NO_AGENT',
  'NO_BROWSER',
  'NO_GIT',
  'SETUP_FAILED',
  'NOT_A_REPOSITORY',
  'NO_COMMITS',
  'BAD_REF',
  'UNSUPPORTED_REPOSITORY',
];

/** Whatever an action threw, as a fact. A lost lease is not a fact about the run and is thrown on. */
export function faultOf(action: ActionType, error: unknown, ms: number): NewEvent {
  if (isUntilgreenError(error, 'FENCED')) throw error;
  const reason = isUntilgreenError(error) ? `${error.message}. ${error.fix}` : `unexpected: ${messageOf(error)}`;
  const final = isUntilgreenError(error) && FINAL.includes(error.code);
  return { type: 'action.faulted', action, reason, final, ms };
}
