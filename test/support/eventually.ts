import { setTimeout as pause } from 'node:timers/promises';

/** Asks until the answer is not `null`, `false` or `undefined`, and returns it. Throws when there is none after `ms`. */
export async function eventually<T>(
  what: string,
  ask: () => T | Promise<T>,
  ms = 10_000,
): Promise<Exclude<T, null | false | undefined>> {
  for (const end = performance.now() + ms; performance.now() < end; await pause(25)) {
    const answer = await ask();
    if (answer !== null && answer !== false && answer !== undefined) {
      return answer as Exclude<T, null | false | undefined>;
    }
  }
  throw new Error(`still not true after ${ms} ms: ${what}`);
}
