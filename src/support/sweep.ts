import { setTimeout as pause } from 'node:timers/promises';
import { processTable, withEnvironment, type ProcessRow } from './process-table.ts';

/** A process that forks faster than one round finds it is caught by the next; one that cannot be killed ends the sweep. */
const ROUNDS = 100;
const PAUSE_MS = 20;

/** Pids of all processes whose environment holds NAME=VALUE (Linux /proc; elsewhere `ps eww`), without this one. */
export async function marked(name: string, value: string): Promise<readonly number[]> {
  return (await withEnvironment(name, value)).filter((pid) => pid !== process.pid);
}

/**
 * SIGKILLs everything that carries the marker, and what those processes started, until none is left (at most about
 * 5 s). Returns how many there were.
 */
export async function sweep(name: string, value: string): Promise<number> {
  return sweepFrom({ name, value }, []);
}

/**
 * As `sweep`, and also what belongs to the groups and sessions that `leaders` led, whether the leaders still live or
 * not: this finds children that cleared their environment.
 */
export async function sweepFrom(
  marker: { readonly name: string; readonly value: string },
  leaders: readonly number[],
): Promise<number> {
  const killed = new Set<number>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const [seeds, table] = await Promise.all([marked(marker.name, marker.value), processTable()]);
    const family = familyOf({ table, seeds, leaders, self: process.pid });
    if (family.length === 0) return killed.size;
    for (const pid of family) {
      killed.add(pid);
      send(pid, 'SIGKILL');
    }
    await pause(PAUSE_MS);
  }
  return killed.size;
}

export type FamilyRequest = {
  readonly table: readonly ProcessRow[];
  readonly seeds: readonly number[];
  readonly leaders: readonly number[];
  /** The asking process. Neither it nor one of its ancestors is ever part of a family. */
  readonly self: number;
};

/** The seeds, their descendants, and the members of groups and sessions that one of these or a leader leads. */
export function familyOf({ table, seeds, leaders, self }: FamilyRequest): readonly number[] {
  const spared = ancestry(table, self);
  const family = new Set(seeds.filter((pid) => !spared.has(pid)));
  const leading = new Set([...leaders, ...family]);
  let grew = true;
  while (grew) {
    grew = false;
    for (const row of table) {
      if (family.has(row.pid) || spared.has(row.pid)) continue;
      if (!family.has(row.parent) && !leading.has(row.group) && !leading.has(row.session)) continue;
      family.add(row.pid);
      leading.add(row.pid);
      grew = true;
    }
  }
  return [...family];
}

function ancestry(table: readonly ProcessRow[], self: number): ReadonlySet<number> {
  const parents = new Map(table.map((row) => [row.pid, row.parent]));
  const line = new Set<number>([0, 1]);
  for (let pid: number | undefined = self; pid !== undefined && !line.has(pid); pid = parents.get(pid)) line.add(pid);
  return line;
}

/** Sends a signal to a process, or with a negative pid to a group. `false` when nobody was there to get it. */
export function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
