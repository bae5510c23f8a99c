import { allowedEnvironment } from '../support/environment.ts';
import type { CommandLine, Turn } from './driver.ts';

/** All that an agent's program sees: an allow-list, what its driver adds, and where this turn's things are. */
export function turnEnvironment(
  { intent, spec, promptFile, screenshots, blockedFile }: Turn,
  { env }: CommandLine,
  source: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return {
    ...allowedEnvironment(spec.env, source),
    // Nobody sits at a terminal: git must fail instead of asking.
    GIT_TERMINAL_PROMPT: '0',
    GIT_EDITOR: 'true',
    ...env,
    UNTILGREEN_TURN: String(intent.n),
    UNTILGREEN_SESSION: intent.sessionId,
    UNTILGREEN_PROMPT_FILE: promptFile,
    UNTILGREEN_SCREENSHOTS: screenshots.join('\n'),
    UNTILGREEN_BLOCKED: blockedFile,
  };
}
