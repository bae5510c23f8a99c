import { expect, test } from 'vitest';
import { SeenLog } from '../../src/browser/seen-log.ts';

test('the same text is kept once, with its count and the time from first to last', () => {
  const log = new SeenLog();
  log.add(5, 'boom');
  log.add(9, 'other');
  log.add(12, 'boom');
  expect(log.items()).toEqual([
    { text: 'boom', from: 5, to: 12, times: 2 },
    { text: 'other', from: 9, to: 9, times: 1 },
  ]);
});

test('a flood of different texts takes no more room than the first of them', () => {
  const log = new SeenLog();
  for (let n = 0; n < 50_000; n += 1) log.add(n, `${n} ${'x'.repeat(3_000)}`);
  expect(log.items()).toHaveLength(100);
  expect(log.dropped).toBe(49_900);
  expect(JSON.stringify(log.items()).length).toBeLessThan(80_000);
});
