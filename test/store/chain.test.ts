import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type EventColumns, link, readChain, rootOf, type Tip } from '../../src/store/chain.ts';
import { stampedEvent } from '../../src/store/event-schema.ts';
import type { NewEvent } from '../../src/store/store.ts';
import { isUntilgreenError } from '../../src/support/errors.ts';
import { anyWorld, play, queued } from '../support/worlds.ts';
import { ONE_OF_EACH, RUN_A, RUN_B } from './samples.ts';

type Chain = { readonly columns: readonly EventColumns[]; readonly tip: Tip };

function chainOf(runId: string, events: readonly NewEvent[]): Chain {
  let tip = rootOf(runId);
  const columns = events.map((event, n) => {
    const stamped = stampedEvent(event, 1_000 + n);
    const { data, prevHash, hash } = link(tip.hash, stamped);
    tip = { seq: n + 1, hash };
    return { seq: tip.seq, type: stamped.type, v: stamped.v, at: stamped.at, data, prevHash, hash };
  });
  return { columns, tip };
}

const anyEvents = fc.array(fc.constantFrom(...Object.values(ONE_OF_EACH)), { minLength: 2, maxLength: 12 });

function verdictOn({ columns, tip }: Chain, runId = RUN_A): string {
  try {
    readChain(runId, columns, tip);
    return 'accepted';
  } catch (error) {
    if (!isUntilgreenError(error)) throw error;
    return error.code;
  }
}

test('what was linked is read back', () => {
  fc.assert(
    fc.property(anyEvents, (events) => {
      const { columns, tip } = chainOf(RUN_A, events);
      const read = readChain(RUN_A, columns, tip);
      expect(read.map(({ event }) => event)).toEqual(events.map((event, n) => ({ ...event, v: 1, at: 1_000 + n })));
      expect(read.at(-1)).toMatchObject(tip);
    }),
  );
});

test('one changed character in any column of any event is noticed', () => {
  const column = fc.constantFrom<keyof EventColumns>('seq', 'type', 'v', 'at', 'data', 'prevHash', 'hash');
  fc.assert(
    fc.property(anyEvents, column, fc.nat(), fc.nat(), (events, name, which, where) => {
      const chain = chainOf(RUN_A, events);
      const columns = [...chain.columns];
      const n = which % columns.length;
      const found = columns[n];
      if (!found) throw new Error('no event');
      const before = found[name];
      columns[n] = {
        ...found,
        [name]: typeof before === 'number' ? before + 1 + where : changed(String(before), where),
      };
      expect(verdictOn({ ...chain, columns })).toBe('CORRUPT');
    }),
    { numRuns: 300 },
  );
});

function changed(text: string, where: number): string {
  const at = where % text.length;
  return `${text.slice(0, at)}${text[at] === '7' ? '8' : '7'}${text.slice(at + 1)}`;
}

test('events that were removed, repeated or swapped are noticed', () => {
  fc.assert(
    fc.property(anyEvents, fc.nat(), fc.constantFrom('removed', 'repeated', 'swapped'), (events, which, how) => {
      const { columns, tip } = chainOf(RUN_A, events);
      const n = which % (columns.length - 1);
      const [here, after] = [columns[n], columns[n + 1]];
      if (!here || !after) throw new Error('no event');
      const instead = { removed: [after], repeated: [here, here, after], swapped: [after, here] }[how];
      const damaged = [...columns.slice(0, n), ...instead, ...columns.slice(n + 2)];
      const renumbered = damaged.map((column, index) => ({ ...column, seq: index + 1 }));
      expect(verdictOn({ columns: damaged, tip })).toBe('CORRUPT');
      expect(verdictOn({ columns: renumbered, tip: { ...tip, seq: renumbered.length } })).toBe('CORRUPT');
    }),
  );
});

test('a cut-off log and a log of another run are noticed', () => {
  const chain = chainOf(RUN_A, Object.values(ONE_OF_EACH));
  expect(verdictOn(chain)).toBe('accepted');
  expect(verdictOn({ ...chain, columns: chain.columns.slice(0, -1) })).toBe('CORRUPT');
  expect(verdictOn({ ...chain, columns: [] })).toBe('CORRUPT');
  expect(verdictOn(chain, RUN_B)).toBe('CORRUPT');
});

test('a correctly linked event that is none of ours is refused', () => {
  const root = rootOf(RUN_A);
  const event = { type: 'run.dreamt', v: 1, at: 1, ms: 0 };
  const linked = link(root.hash, event);
  const chain = { columns: [{ ...event, seq: 1, ...linked }], tip: { seq: 1, hash: linked.hash } };
  expect(verdictOn(chain)).toBe('CORRUPT');
});

test('whatever the machine can do in any world can be stored and read', () => {
  fc.assert(
    fc.property(anyWorld, (world) => {
      const log = play(queued(), world).log.map(withShas);
      const events = log.map(({ v: _v, at: _at, ...event }) => event as NewEvent);
      expect(verdictOn(chainOf(RUN_A, events))).toBe('accepted');
    }),
    { numRuns: 40 },
  );
});

/** Played turns name their commits; stored ones have shas. */
function withShas<T>(event: T): T {
  const text = JSON.stringify(event).replaceAll(
    /"(?:commit|tree)-(\d+)"/g,
    (_, n: string) => `"${n.padStart(40, 'a')}"`,
  );
  return JSON.parse(text) as T;
}
