/** Every code, with the class that decides the exit code. Codes are documented in docs/errors.md and never reused. */
export const ERRORS = {
  USAGE: 'usage',
  CONFIG_INVALID: 'usage',
  CONFIG_MISSING: 'usage',
  NOT_A_REPOSITORY: 'usage',
  NO_COMMITS: 'usage',
  BAD_REF: 'usage',
  NO_SCENARIOS: 'usage',
  UNSUPPORTED_REPOSITORY: 'usage',
  RUN_NOT_FOUND: 'usage',
  RUN_AMBIGUOUS: 'usage',
  RUN_BUSY: 'usage',
  RUN_ENDED: 'usage',
  NO_AGENT: 'environment',
  NO_PROGRAM: 'environment',
  NO_BROWSER: 'environment',
  NO_GIT: 'environment',
  SETUP_FAILED: 'environment',
  APP_FAILED: 'environment',
  GIT_FAILED: 'environment',
  DISK: 'environment',
  STORE_UNUSABLE: 'environment',
  NEWER_FORMAT: 'environment',
  CORRUPT: 'environment',
  FENCED: 'environment',
  TIMED_OUT: 'environment',
} as const satisfies Record<string, 'usage' | 'environment'>;
export type ErrorCode = keyof typeof ERRORS;

export type ErrorText = {
  /** What failed, with the value that was seen. */
  readonly what: string;
  /** The next thing to do, best a command to type. */
  readonly fix: string;
};

/** Trouble that a person can do something about. Bugs are ordinary exceptions. */
export class UntilgreenError extends Error {
  override readonly name = 'UntilgreenError';
  readonly code: ErrorCode;
  readonly fix: string;

  constructor(code: ErrorCode, text: ErrorText, cause?: unknown) {
    super(text.what, cause === undefined ? undefined : { cause });
    this.code = code;
    this.fix = text.fix;
  }
}

export const isUntilgreenError = (error: unknown, code?: ErrorCode): error is UntilgreenError =>
  error instanceof UntilgreenError && (code === undefined || error.code === code);

/** The text of anything that was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
