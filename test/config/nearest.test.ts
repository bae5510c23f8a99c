import { expect, test } from 'vitest';
import { nearest } from '../../src/config/nearest.ts';

const KEYS = ['iterations', 'time', 'turn', 'idle', 'tokens', 'usd', 'stuckAfter'];

test.each([
  ['usdd', 'usd'],
  ['itertions', 'iterations'],
  ['tiem', 'time'],
  ['StuckAfter', 'stuckAfter'],
  ['stuckafter', 'stuckAfter'],
])('%s was meant to be %s', (word, meant) => {
  expect(nearest(word, KEYS)).toBe(meant);
});

test.each(['branch', 'x', ''])('%j is near to nothing', (word) => {
  expect(nearest(word, KEYS)).toBeNull();
});
