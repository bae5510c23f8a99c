import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findingKey, fingerprint, normaliseError } from '../../src/core/fingerprint.ts';
import { finding } from '../support/worlds.ts';

test.each([
  ['\u001B[31mred\u001B[39m error', 'red error'],
  ['at 2026-03-01T10:11:12.345Z', 'at <time>'],
  ['at 10:11:12', 'at <time>'],
  ['http://127.0.0.1:41234/cart', 'http://127.0.0.1:<port>/cart'],
  ['http://localhost:3000/', 'http://localhost:<port>/'],
  ['waited 1500ms', 'waited <duration>'],
  ['commit 3f2a9c1d', 'commit <hash>'],
  ['id 0199c0de-7000-7abc-8def-0123456789ab', 'id <uuid>'],
  ['server.js:12:34 threw', 'server.js:<line> threw'],
  ['expected 3 items', 'expected 3 items'],
  ['  many   \n spaces ', 'many spaces'],
])('%j is seen as %j', (text, same) => {
  expect(normaliseError(text)).toBe(same);
});

test('texts that differ only in port, time and duration have one key', () => {
  const seen = (port: number, ms: number) =>
    findingKey('cart', 'Click', `timeout ${ms}ms at http://localhost:${port}/`);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 65_535 }), fc.nat(90_000), (port, ms) => {
      expect(seen(port, ms)).toBe(seen(3000, 1));
    }),
  );
  expect(seen(1, 1)).not.toBe(findingKey('cart', 'Fill', 'timeout 1ms at http://localhost:1/'));
  expect(findingKey(null, null, 'x')).toBe(' >  > x');
});

test('a fingerprint does not depend on order or repetition', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', 'b', 'c')), (names) => {
      const findings = names.map((name) => finding(name));
      const shuffled = [...findings, ...findings].toReversed();
      expect(fingerprint(shuffled)).toBe(fingerprint(findings));
    }),
  );
  expect(fingerprint([finding('a')])).not.toBe(fingerprint([finding('b')]));
});
