import { existsSync } from 'node:fs';
import { execa } from 'execa';
import { simpleGit } from 'simple-git';
import { allowedEnvironment, RUN_MARKER } from '../support/environment.ts';
import { UntilgreenError } from '../support/errors.ts';

export type Variables = Readonly<Record<string, string | undefined>>;
/** Where a git command runs and what it may see. `env` is the whole environment. */
export type GitPlace = {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly deadlineMs?: number;
};

/** Longer than the checkout of a very large repository; a git that waits for a lock or a person never ends by itself. */
const DEADLINE_MS = 600_000;
const OUTPUT_BYTES = 512 * 1024 * 1024;

/** Nothing here may ask, page, take optional locks, go to the network, or start a hook or a daemon. */
const QUIET = {
  GIT_TERMINAL_PROMPT: '0',
  GIT_EDITOR: 'true',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_NO_LAZY_FETCH: '1',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_LITERAL_PATHSPECS: '1',
  LC_ALL: 'C',
} as const;
const OVERRIDES = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.splitIndex=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'submodule.recurse=false',
  'fetch.writeCommitGraph=false',
  'protocol.file.allow=always',
  'color.ui=false',
] as const;
/** simple-git refuses these settings when they come from outside; these come from the constants above. */
const OURS = {
  allowUnsafeConfigPaths: true,
  allowUnsafeEditor: true,
  allowUnsafeFsMonitor: true,
  allowUnsafeHooksPath: true,
  allowUnsafeProtocolOverride: true,
} as const;

const USERS_CONFIG = ['GIT_CONFIG_GLOBAL', 'GIT_CONFIG_SYSTEM', 'GIT_CONFIG_NOSYSTEM'] as const;

/** The user's own repository, with the user's own configuration. */
export const userPlace = (repo: string, environment: Variables): GitPlace => ({
  cwd: repo,
  env: {
    ...allowedEnvironment([RUN_MARKER, ...USERS_CONFIG], environment),
    ...QUIET,
  },
});

/** A git dir of ours: no configuration but the one in it, which we wrote. */
export const ownPlace = (
  cwd: string,
  own: { readonly gitDir: string; readonly workTree?: string; readonly indexFile?: string },
  environment: Variables,
): GitPlace => ({
  cwd,
  env: {
    ...allowedEnvironment([RUN_MARKER], environment),
    ...QUIET,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_DIR: own.gitDir,
    ...(own.workTree === undefined ? {} : { GIT_WORK_TREE: own.workTree }),
    ...(own.indexFile === undefined ? {} : { GIT_INDEX_FILE: own.indexFile }),
  },
});

export const withEnv = (place: GitPlace, env: Readonly<Record<string, string>>): GitPlace => ({
  ...place,
  env: { ...place.env, ...env },
});

/** Git said no. `stderr` is its own words. */
export class GitFailure extends UntilgreenError {
  readonly exitCode: number | null;
  readonly stderr: string;

  constructor(
    args: readonly string[],
    cwd: string,
    end: { readonly exitCode: number | null; readonly stderr: string },
  ) {
    const said = end.stderr.trim().split('\n').slice(0, 5).join('\n');
    super('GIT_FAILED', {
      what: `git ${args.join(' ')} failed in ${cwd} (exit code ${end.exitCode ?? 'none'}): ${said || 'it said nothing'}`,
      fix: `Look at the repository with: git -C ${JSON.stringify(cwd)} status`,
    });
    this.exitCode = end.exitCode;
    this.stderr = end.stderr;
  }
}

/** What a git command prints, as text. Throws `GitFailure` when it exits with anything but 0. */
export async function gitText(place: GitPlace, args: readonly string[], signal: AbortSignal): Promise<string> {
  begin(place, args, signal);
  const deadline = AbortSignal.timeout(deadlineOf(place));
  let end = { exitCode: null as number | null, stderr: '' };
  let spawned: Error | null = null;
  const git = simpleGit({
    baseDir: place.cwd,
    abort: AbortSignal.any([signal, deadline]),
    config: [...OVERRIDES],
    allowEnvironment: Object.keys(place.env),
    unsafe: OURS,
    completion: { onClose: true, onExit: false },
    // Without this an exit code other than 0 with nothing on stderr would count as success.
    errors: (error, result) => {
      if (error instanceof Error) spawned = error;
      end = { exitCode: result.exitCode, stderr: Buffer.concat(result.stdErr).toString() };
      return result.exitCode === 0 ? undefined : Buffer.from(end.stderr || 'no message');
    },
  });
  try {
    return await git.env({ ...place.env }).raw([...args]);
  } catch (error) {
    signal.throwIfAborted();
    if (deadline.aborted) throw tooSlow(args, place);
    if (isAbsent(spawned ?? error)) throw noGit(error);
    throw end.exitCode === null ? error : new GitFailure(args, place.cwd, end);
  }
}

/** What a git command prints, byte for byte; `input` is written to it. Throws `GitFailure` when it exits with anything but 0. */
export async function gitBytes(
  place: GitPlace,
  args: readonly string[],
  signal: AbortSignal,
  input: Buffer = Buffer.alloc(0),
): Promise<Buffer> {
  begin(place, args, signal);
  const result = await execa('git', [...overrides(), ...args], {
    cwd: place.cwd,
    env: place.env,
    extendEnv: false,
    encoding: 'buffer',
    stripFinalNewline: false,
    input,
    reject: false,
    cancelSignal: signal,
    timeout: deadlineOf(place),
    maxBuffer: OUTPUT_BYTES,
    forceKillAfterDelay: 2_000,
  });
  if (!result.failed) return Buffer.from(result.stdout);
  signal.throwIfAborted();
  if (result.timedOut) throw tooSlow(args, place);
  if (result.code === 'ENOENT') throw noGit(result);
  const stderr = Buffer.from(result.stderr ?? []).toString() || (result.exitCode === undefined ? result.message : '');
  throw new GitFailure(args, place.cwd, { exitCode: result.exitCode ?? null, stderr: stderr ?? '' });
}

/** A missing folder would look like a missing git. */
function begin(place: GitPlace, args: readonly string[], signal: AbortSignal): void {
  signal.throwIfAborted();
  if (existsSync(place.cwd)) return;
  throw new GitFailure(args, place.cwd, { exitCode: null, stderr: 'the folder does not exist' });
}

const overrides = (): readonly string[] => OVERRIDES.flatMap((setting) => ['-c', setting]);

/** Exactly one newline belongs to git; a path may end in others. */
export const oneLine = (text: string): string => (text.endsWith('\n') ? text.slice(0, -1) : text);

const SHA = /^[0-9a-f]{40}$/;

/** A sha, or a bug: names never get this far. */
export function sha(text: string): string {
  const trimmed = text.trim();
  if (!SHA.test(trimmed)) throw new Error(`not a sha: ${JSON.stringify(text.slice(0, 80))}`);
  return trimmed;
}

const isAbsent = (error: unknown): boolean => error instanceof Error && /ENOENT/.test(error.message);

const noGit = (cause: unknown): UntilgreenError =>
  new UntilgreenError(
    'NO_GIT',
    { what: 'git was not found on the PATH', fix: 'Install git 2.31 or newer, then try: git --version' },
    cause,
  );

const deadlineOf = ({ deadlineMs = DEADLINE_MS }: GitPlace): number => deadlineMs;

const tooSlow = (args: readonly string[], place: GitPlace): UntilgreenError =>
  new UntilgreenError('TIMED_OUT', {
    what: `git ${args[0] ?? ''} took longer than ${deadlineOf(place)} ms in ${place.cwd}`,
    fix: `Look for a git that holds a lock, then try: git -C ${JSON.stringify(place.cwd)} status`,
  });
