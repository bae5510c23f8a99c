import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Tail } from '../../src/support/tail.ts';

test('the newest items stay, and what fell out is counted', () => {
  const tail = new Tail<string>({ items: 2, size: 100 }, (item) => item.length);
  for (const item of ['a', 'bb', 'ccc', 'dddd']) tail.push(item);
  expect([tail.items, tail.dropped, tail.droppedSize]).toEqual([['ccc', 'dddd'], 2, 3]);
});

test('an item larger than the whole tail falls out too', () => {
  const tail = new Tail<string>({ items: 9, size: 3 }, (item) => item.length);
  for (const item of ['a', 'much too long']) tail.push(item);
  expect([tail.items, tail.dropped, tail.droppedSize]).toEqual([[], 2, 14]);
});

test('it never holds more than its limits, loses nothing from the count, and keeps a suffix', () => {
  const limits = { items: fc.nat(20), size: fc.nat(50) };
  fc.assert(
    fc.property(fc.record(limits), fc.array(fc.nat(20), { maxLength: 3_000 }), (limit, sizes) => {
      const tail = new Tail<number>(limit, (item) => item);
      for (const size of sizes) tail.push(size);
      const kept = tail.items;
      expect(kept).toEqual(sizes.slice(sizes.length - kept.length));
      expect(kept.length).toBeLessThanOrEqual(limit.items);
      expect(kept.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(limit.size);
      expect(tail.dropped + kept.length).toBe(sizes.length);
      expect(tail.droppedSize).toBe(
        sizes.reduce((sum, each) => sum + each, 0) - kept.reduce((sum, each) => sum + each, 0),
      );
    }),
  );
});
