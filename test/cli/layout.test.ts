import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnsOf, fit, listed } from '../../src/cli/layout.ts';

test.each([
  ['plain', 5],
  ['修复', 4],
  ['e\u0301', 1],
  ['🎉!', 3],
])('%s takes %i columns', (text, columns) => {
  expect(columnsOf(text)).toBe(columns);
});

test('a line is cut to the columns that there are', () => {
  expect(fit('scenario', 8)).toBe('scenario');
  expect(fit('scenario', 5)).toBe('scen…');
  expect(fit('修复购物车', 6)).toBe('修复…');
  expect(fit('x', 0)).toBe('');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(40), (text, columns) => {
      expect(columnsOf(fit(text, columns))).toBeLessThanOrEqual(columns);
    }),
  );
});

test('the first names are listed, the others counted, and none of them moves the terminal', () => {
  expect(listed(['a', 'b\u001B[2J\nc'])).toBe('a, b c');
  expect(listed(['1', '2', '3', '4', '5', '6', '7'])).toBe('1, 2, 3, 4, 5 and 2 more');
});
