import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeMs, describeUsd, durationMs, microUsdOf } from '../../src/config/quantities.ts';

test.each([
  ['90s', 90_000],
  ['30m', 1_800_000],
  ['1h30m', 5_400_000],
  ['1.5h', 5_400_000],
  ['500ms', 500],
  ['2d', 172_800_000],
  ['1m500ms', 60_500],
])('%s is %i milliseconds', (text, ms) => {
  expect(durationMs(text)).toBe(ms);
});

test.each(['', '30', 'm', '30 m', '-5s', '5S', '1h-30m', '∞', '1e3s', ' 5s'])('%j is no duration', (text) => {
  expect(durationMs(text)).toBeNull();
});

test.each([
  [0, '0ms'],
  [800, '800ms'],
  [12_345, '12s'],
  [60_000, '1m'],
  [200_000, '3m20s'],
  [3_900_000, '1h05m'],
  [90_000_000, '1d01h'],
])('%i milliseconds are said as %s', (ms, text) => {
  expect(describeMs(ms)).toBe(text);
});

test('whole durations survive being written and read', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.constantFrom('ms', 's', 'm', 'h'), (count, unit) => {
      const ms = durationMs(`${count}${unit}`);
      expect(ms).not.toBeNull();
      expect(Number.isSafeInteger(ms)).toBe(true);
    }),
  );
});

test('money is whole micro-dollars, and cents are not hidden', () => {
  expect(microUsdOf(1.5)).toBe(1_500_000);
  expect(microUsdOf(0.1 + 0.2)).toBe(300_000);
  expect(describeUsd(1_200_000)).toBe('$1.20');
  expect(describeUsd(3_500)).toBe('$0.0035');
  expect(describeUsd(0)).toBe('$0.00');
});
