import { setTimeout as pause } from 'node:timers/promises';
import { processTable } from './process-table.ts';
import { send, sweepFrom } from './sweep.ts';

const POLL_MS = 40;

export type Tree = {
  /** The program that was started; it leads its own group and session. `null` once nothing of these is left. */
  readonly leader: number | null;
  readonly marker: { readonly name: string; readonly value: string };
};

/** How long a tree that was asked to end may take. Asking again can only shorten it. */
export class Patience {
  #until = Infinity;

  shorten(graceMs: number): void {
    this.#until = Math.min(this.#until, performance.now() + graceMs);
  }

  get isOver(): boolean {
    return performance.now() >= this.#until;
  }
}

/** Asks the program's group to end, waits as long as patience lasts, then kills the group and all that carries the marker. */
export async function endTree(tree: Tree, patience: Patience): Promise<void> {
  const { leader } = tree;
  if (leader !== null && send(-leader, 'SIGTERM')) {
    while (!patience.isOver && (await hasMembers(leader))) await pause(POLL_MS);
    // Its descendants are found through it, so it must not be reaped before the table has been read.
    await sweepFrom(tree.marker, [leader]);
    send(-leader, 'SIGKILL');
    return;
  }
  await sweepFrom(tree.marker, leader === null ? [] : [leader]);
}

/** Whether anything but zombies is in the group. */
export async function hasMembers(group: number): Promise<boolean> {
  return send(-group, 0) && (await processTable()).some((row) => row.group === group);
}
