import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Owner } from './store.ts';

/** Linux reports process times in hundredths of a second, whatever the kernel was built with. */
const MS_PER_TICK = 10;
/** The namespace of the machine itself has this fixed number; containers have others. */
const MACHINE_PIDS = 'pid:[4026531836]';

export type ProcessIdentity = Pick<Owner, 'pid' | 'startedAt'>;

/**
 * This process, as leases name it. `startedAt` tells apart two processes that had one pid: on Linux milliseconds since
 * boot, in steps of 10, so that setting the clock does not change it; elsewhere unix milliseconds, which nobody compares.
 * `host` names the pid namespace too where it is a container's, because pids mean nothing outside of it.
 */
export function thisProcess(): Owner {
  const stat = readStat('self');
  const startedAt = stat?.startedAt ?? Math.round(performance.timeOrigin);
  return { host: thisHost(), pid: process.pid, startedAt };
}

/**
 * Whether that process of this host still runs. On Linux exact to 10 ms of start time, and a zombie is dead; after a
 * reboot the same pid could start in the same 10 ms and count as alive, which only means to wait until its lease ends.
 * Elsewhere the pid alone decides, with the same consequence.
 */
export function processAlive(identity: ProcessIdentity): boolean {
  if (readStat('self') === null) return answersSignals(identity.pid);
  const stat = readStat(identity.pid);
  return stat !== null && !stat.dead && stat.startedAt === identity.startedAt;
}

export type ProcessStat = { readonly startedAt: number; readonly dead: boolean };

/** One line of `/proc/PID/stat`. The program's name, in brackets, may itself hold brackets and spaces. */
export function parseStat(line: string): ProcessStat {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const [state = '?'] = fields;
  const ticks = Number(fields[19]);
  return { startedAt: ticks * MS_PER_TICK, dead: state === 'Z' || state === 'X' };
}

function readStat(pid: number | 'self'): ProcessStat | null {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return null;
  }
}

function thisHost(): string {
  try {
    const pids = readlinkSync('/proc/self/ns/pid');
    return pids === MACHINE_PIDS ? hostname() : `${hostname()}/${pids}`;
  } catch {
    return hostname();
  }
}

/** A process of another user refuses the signal, and thereby shows that it is there. */
function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
