import type { ActionType } from '../core/machine.ts';
import { isUntilgreenError, messageOf, type ErrorCode, type UntilgreenError } from '../support/errors.ts';
import type { NewEvent } from '../store/store.ts';

/** Trouble that is the same the next time: it ends the run at once, with the command to type. */
const FINAL: readonly ErrorCode[] = [
  'NO_AGENT',
  'NO_PROGRAM',
  'NO_BROWSER',
  'NO_GIT',
  'SETUP_FAILED',
  'APP_FAILED',
  'NOT_A_REPOSITORY',
  'NO_COMMITS',
  'BAD_REF',
  'UNSUPPORTED_REPOSITORY',
];

/** Trouble of this machine that a person can mend while the run waits: nothing is stored, and the run can be resumed. */
const THROWN_ON: readonly ErrorCode[] = ['FENCED', 'DISK', 'STORE_UNUSABLE'];

/** Whatever an action threw, as a fact about the run, unless it is not one. */
export function faultOf(action: ActionType, error: unknown, ms: number): NewEvent {
  if (isUntilgreenError(error) && THROWN_ON.includes(error.code)) throw error;
  const reason = isUntilgreenError(error) ? inWords(error) : `unexpected: ${messageOf(error)}`;
  const final = isUntilgreenError(error) && FINAL.includes(error.code);
  return { type: 'action.faulted', action, reason, final, ms };
}

/** What to do stands on a line of its own below the last lines of a log. */
const inWords = ({ message, fix }: UntilgreenError): string =>
  `${message}${message.includes('\n') ? '\n' : '. '}${fix}`;
