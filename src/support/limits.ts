/** Node fires timers above this at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export type Limit = 'timeout' | 'idle' | 'lingered';
export type Limits = {
  readonly timeoutMs: number;
  /** Without one byte of output. Absent: not limited. */
  readonly idleMs?: number;
};
export interface LimitWatch extends Disposable {
  /** The program has said that it is done: it may take this long to leave, and no other limit counts. */
  lingerFor(ms: number): void;
}

/** Something that tells of every sign of life. */
type Alive = { onActivity(listener: () => void): void };

/** Calls `onLimit` once, for the first limit that a program reaches. Watches until disposed. */
export function watchLimits(program: Alive, limits: Limits, onLimit: (limit: Limit) => void): LimitWatch {
  const timers = new Set<NodeJS.Timeout>();
  const clear = (): void => {
    for (const timer of timers) clearTimeout(timer);
    timers.clear();
  };
  const after = (ms: number, limit: Limit): NodeJS.Timeout => {
    const fire = (): void => {
      clear();
      onLimit(limit);
    };
    const timer = setTimeout(fire, Math.min(ms, LONGEST_TIMER_MS));
    timers.add(timer);
    return timer;
  };
  after(limits.timeoutMs, 'timeout');
  if (limits.idleMs !== undefined) {
    const idle = after(limits.idleMs, 'idle');
    program.onActivity(() => void (timers.has(idle) && idle.refresh()));
  }
  const lingerFor = (ms: number): void => {
    clear();
    after(ms, 'lingered');
  };
  return { lingerFor, [Symbol.dispose]: clear };
}
