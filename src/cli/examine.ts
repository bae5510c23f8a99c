import { access, constants, mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { lookForBrowser, openRuns } from '../config/compose.ts';
import { findPlace, findRepository } from '../config/find.ts';
import { loadConfig } from '../config/load.ts';
import { stateConcerns, TEMPORARY_NOTE } from '../config/state-directory.ts';
import { allowedEnvironment } from '../support/environment.ts';
import { messageOf } from '../support/errors.ts';
import type { Call } from './command.ts';
import { installedAgents, KNOWN_AGENTS } from './known-agents.ts';

/** `missing`: nothing works without it. `note`: nothing to do. */
export type Finding = {
  readonly name: string;
  readonly level: 'ok' | 'note' | 'warning' | 'missing';
  readonly seen: string;
  /** The next thing to do. */
  readonly fix: string | null;
};

const ok = (name: string, seen: string): Finding => ({ name, level: 'ok', seen, fix: null });
const note = (name: string, seen: string): Finding => ({ name, level: 'note', seen, fix: null });
const warning = (name: string, seen: string, fix: string): Finding => ({ name, level: 'warning', seen, fix });
const missing = (name: string, seen: string, fix: string): Finding => ({ name, level: 'missing', seen, fix });

/** Looks at everything, in the order in which a run needs it. Nothing that is found wrong stops the rest. */
export async function examine(browser: string | null, call: Call): Promise<readonly Finding[]> {
  return [
    ok('node', process.version),
    await git(call),
    await config(call),
    await state(call),
    await disk(call),
    await runs(call),
    await browserFinding(browser, call),
    agents(call),
    note('isolation', 'none: agents run as you, in a worktree of their own with a cleaned environment'),
  ];
}

async function git({ terminal, signal }: Call): Promise<Finding> {
  const env = allowedEnvironment([], terminal.env);
  const result = await execa('git', ['--version'], {
    env,
    extendEnv: false,
    reject: false,
    cancelSignal: signal,
    timeout: 10_000,
  });
  const [, major = '0', minor = '0'] = /(\d+)\.(\d+)/.exec(result.stdout) ?? [];
  if (result.failed) return missing('git', 'not found', 'Install git 2.31 or newer: https://git-scm.com');
  const isOld = Number(major) < 2 || (Number(major) === 2 && Number(minor) < 31);
  if (isOld) return missing('git', result.stdout, 'Install git 2.31 or newer: https://git-scm.com');
  return ok('git', result.stdout.replace(/^git version /, ''));
}

async function config({ terminal }: Call): Promise<Finding> {
  if (findRepository(terminal.cwd) === null) return note('config', 'not inside a repository');
  try {
    const place = findPlace(terminal.cwd, null);
    if (place.file === null) return warning('config', `none in ${place.repo}`, 'untilgreen init');
    await loadConfig(place);
    return ok('config', place.file);
  } catch (error) {
    return missing('config', messageOf(error), 'Correct the config and look again: untilgreen doctor');
  }
}

async function state({ terminal, state: folder }: Call): Promise<Finding> {
  const concerns = await stateConcerns(folder, findRepository(terminal.cwd));
  const fix = 'Choose another with UNTILGREEN_STATE_DIR or --state-dir';
  if (concerns.includes('inside-repository')) return missing('state', `${folder} is inside the repository`, fix);
  const problem = await unwritable(folder);
  if (problem !== null) return missing('state', `${folder} cannot be written: ${problem}`, fix);
  return concerns.includes('temporary') ? warning('state', `${folder}. ${TEMPORARY_NOTE}`, fix) : ok('state', folder);
}

/** Tried for real where the folder exists, and asked of its nearest parent where it does not: looking makes nothing. */
async function unwritable(folder: string): Promise<string | null> {
  const probe = join(folder, `.probe-${process.pid}`);
  try {
    await access(folder);
  } catch {
    return await unwritableParent(folder);
  }
  try {
    await mkdir(probe);
    await writeFile(join(probe, 'file'), 'x');
    return null;
  } catch (error) {
    return messageOf(error);
  } finally {
    await rm(probe, { recursive: true, force: true });
  }
}

async function unwritableParent(folder: string): Promise<string | null> {
  try {
    await access(await nearestParent(folder), constants.W_OK);
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

async function nearestParent(folder: string): Promise<string> {
  const parent = dirname(folder);
  if (parent === folder) return folder;
  try {
    await access(folder);
    return folder;
  } catch {
    return await nearestParent(parent);
  }
}

const LEAST_BYTES = 200 * 1024 * 1024;
const ENOUGH_BYTES = 2 * 1024 * 1024 * 1024;

async function disk({ state: folder }: Call): Promise<Finding> {
  const { bavail, bsize } = await statfs(await nearestParent(folder));
  const free = bavail * bsize;
  const seen = `${(free / 1024 ** 3).toFixed(1)} GB free for ${folder}`;
  const fix = 'Remove folders of ended runs: untilgreen clean';
  if (free < LEAST_BYTES) return missing('disk', seen, fix);
  return free < ENOUGH_BYTES ? warning('disk', seen, fix) : ok('disk', seen);
}

async function runs({ state: folder, signal }: Call): Promise<Finding> {
  try {
    await using store = await openRuns(folder, signal);
    if (store === null) return note('runs', 'none yet');
    const rows = await store.list({ repo: null, limit: 1_000 }, signal);
    const open = rows.filter((row) => row.phase !== 'done' && row.owner === null).length;
    const seen = `${rows.length} stored`;
    return open === 0 ? ok('runs', seen) : note('runs', `${seen}, ${open} can be resumed: untilgreen list --all`);
  } catch (error) {
    return missing('runs', messageOf(error), `Keep a copy of ${folder}, then use another with --state-dir`);
  }
}

async function browserFinding(asked: string | null, { terminal, signal }: Call): Promise<Finding> {
  terminal.say('Looking for a browser that renders text …');
  const { found, tried } = await lookForBrowser(asked, signal);
  if (found !== null) return ok('browser', `${found.version} at ${found.path}, seen to render text`);
  const seen = tried.length === 0 ? 'none found' : tried.map(({ place, reason }) => `${place}: ${reason}`).join('; ');
  return missing(
    'browser',
    seen,
    'npx playwright install chromium-headless-shell, or install Chrome, or set UNTILGREEN_BROWSER',
  );
}

function agents({ terminal }: Call): Finding {
  const found = installedAgents(terminal.env).map(({ program }) => program);
  if (found.length > 0) return ok('agents', found.join(', '));
  const known = KNOWN_AGENTS.map(({ program }) => program).join(', ');
  return warning(
    'agents',
    `none of ${known} on the PATH`,
    'Install one, or use any program: --agent command -- ./agent.sh',
  );
}
