import fc from 'fast-check';
import { expect, test } from 'vitest';
import { followRun } from '../../src/engine/engine.ts';
import type { Store } from '../../src/store/store.ts';
import { control, laboratory, LISTENER, openStore } from '../support/laboratory.ts';
import { jobWithApp, newRunId, outcomeOf, play } from '../support/played-run.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const forever = new AbortController().signal;

class Crash extends Error {}

/** A store that dies before or after the appends whose numbers are in `at` (twice the number, plus one for after). */
function crashing(store: Store, at: ReadonlySet<number>): Store {
  let n = 0;
  return new Proxy(store, {
    get(target, key) {
      if (key !== 'append') {
        const value: unknown = Reflect.get(target, key);
        return typeof value === 'function' ? value.bind(target) : value;
      }
      return async (...args: Parameters<Store['append']>) => {
        n += 1;
        if (at.has(n * 2)) throw new Crash();
        const stored = await target.append(...args);
        if (at.has(n * 2 + 1)) throw new Crash();
        return stored;
      };
    },
  });
}

test('a run that is killed around any append, any number of times, ends as the run that never was', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('', 'cart', 'coupon', 'cart coupon'), { minLength: 1, maxLength: 5 }),
      fc.array(fc.integer({ min: 2, max: 40 }), { maxLength: 10 }),
      async (reds, kills) => {
        const red = (turns: number) => (reds[Math.min(turns, reds.length - 1)] ?? '').split(' ').filter(Boolean);
        const quiet = await play({ red });
        using folder = temporaryFolder();
        await using store = await openStore(folder.path);
        const id = newRunId();
        await store.create(id, jobWithApp(), forever);
        const broken = crashing(store, new Set(kills));
        const lab = laboratory(folder.path, broken, { red });
        let state;
        for (let tries = 0; !state && tries <= kills.length + 1; tries += 1) {
          state = await followRun(id, lab.parts, LISTENER, control()).catch((error: unknown) => {
            if (error instanceof Crash) return undefined;
            throw error;
          });
        }
        expect(state && outcomeOf(state)).toEqual(outcomeOf(quiet.state));
        const types = (rows: typeof quiet.events) => rows.map(({ event }) => event.type);
        expect(types(await store.events(id, forever))).toEqual(types(quiet.events));
        const turns = lab.done.filter((step) => step.startsWith('turn'));
        expect(turns).toEqual([...new Set(turns)]);
      },
    ),
    { numRuns: 25 },
  );
}, 120_000);
