import { EXIT } from '../core/outcome.ts';
import type { Control } from '../engine/parts.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** After the first signal everything has this long to end well, and after the second this long to end at all. */
const WELL_MS = 10_000;
const AT_ALL_MS = 2_000;

export type StopSignals = Disposable & { readonly control: Control };

/**
 * Once: stop taking work, so that the run can be resumed. Twice, or when that takes too long: end every child at once.
 * `say` tells people which of the two is happening.
 */
export function listenForStop(say: (line: string) => void): StopSignals {
  const [interrupt, kill] = [new AbortController(), new AbortController()];
  const timers: NodeJS.Timeout[] = [];
  const control = { interrupt: interrupt.signal, kill: kill.signal, interruptedBy: 'SIGINT' };
  const killNow = (): void => {
    if (kill.signal.aborted) return;
    kill.abort();
    // What was started ends with this process: its guards watch it.
    timers.push(setTimeout(() => process.exit(EXIT.interrupted), AT_ALL_MS));
  };
  const heard = (signal: NodeJS.Signals): void => {
    if (interrupt.signal.aborted) {
      say('Stopping at once.');
      killNow();
      return;
    }
    control.interruptedBy = signal;
    say(`${signal}: stopping; the run can be resumed. Once more to stop at once.`);
    interrupt.abort();
    timers.push(setTimeout(killNow, WELL_MS));
  };
  for (const signal of SIGNALS) process.on(signal, heard);
  return {
    control,
    [Symbol.dispose]() {
      for (const signal of SIGNALS) process.off(signal, heard);
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
