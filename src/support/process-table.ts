import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

export type ProcessRow = {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** 0 where the platform does not tell. */
  readonly session: number;
};

/** All living processes. Zombies are left out: they hold nothing and no signal reaches them. */
export function processTable(): Promise<readonly ProcessRow[]> {
  return process.platform === 'linux' ? tableFromProc() : tableFromPs();
}

/** Pids of processes whose environment holds `NAME=VALUE`, as far as this user may read it. */
export function withEnvironment(name: string, value: string): Promise<readonly number[]> {
  return process.platform === 'linux' ? environmentFromProc(`${name}=${value}`) : environmentFromPs(`${name}=${value}`);
}

async function pidsFromProc(): Promise<readonly number[]> {
  const names = await readdir('/proc');
  return names.filter((name) => /^\d+$/.test(name)).map(Number);
}

async function tableFromProc(): Promise<readonly ProcessRow[]> {
  const rows = await Promise.all(
    (await pidsFromProc()).map(async (pid) => parseStat(pid, await readFile(`/proc/${pid}/stat`, 'utf8').catch(gone))),
  );
  return rows.filter((row) => row !== null);
}

async function environmentFromProc(wanted: string): Promise<readonly number[]> {
  const pids = await Promise.all(
    (await pidsFromProc()).map(async (pid) => {
      const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(gone);
      return environment.split('\0').includes(wanted) ? pid : null;
    }),
  );
  return pids.filter((pid) => pid !== null);
}

/** A process that ended meanwhile, or belongs to somebody else. */
const gone = (): string => '';

/** One `/proc/PID/stat`. The program's name stands in parentheses and may hold anything, so fields count from the last one. */
export function parseStat(pid: number, stat: string): ProcessRow | null {
  const [state, parent, group, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (state === undefined || session === undefined || state === 'Z' || state === 'X') return null;
  return { pid, parent: Number(parent), group: Number(group), session: Number(session) };
}

const execFileAsync = promisify(execFile);
async function ps(args: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await execFileAsync('ps', args, {
    env: { PATH: '/bin:/usr/bin', LC_ALL: 'C' },
    maxBuffer: 256 * 1024 * 1024,
  });
  return stdout.split('\n').filter((line) => line.trim() !== '');
}

/** The table by way of `ps`, for platforms without `/proc`. */
export async function tableFromPs(): Promise<readonly ProcessRow[]> {
  const rows = (await ps(['-axo', 'pid=,ppid=,pgid=,stat='])).map((line) => {
    const [pid, parent, group, state] = line.trim().split(/\s+/);
    if (state?.startsWith('Z')) return null;
    return { pid: Number(pid), parent: Number(parent), group: Number(group), session: 0 };
  });
  return rows.filter((row) => row !== null);
}

/** The search by way of `ps`, which prints a process's environment after its arguments, separated by spaces. */
export async function environmentFromPs(wanted: string): Promise<readonly number[]> {
  const lines = await ps(['axeww', '-o', 'pid=,command=']);
  return lines.filter((line) => `${line} `.includes(` ${wanted} `)).map((line) => Number.parseInt(line, 10));
}
