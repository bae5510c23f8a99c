import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runIdAt, shortId } from '../../src/config/run-id.ts';

const bytes = fc.uint8Array({ minLength: 10, maxLength: 16 });
const time = fc.integer({ min: 0, max: 2 ** 48 - 1 });

test('the example of RFC 9562 comes out as it is printed there', () => {
  const random = Uint8Array.from([0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f]);
  expect(runIdAt(0x017f22e279b0, random)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
});

test('every id is a UUID of version 7 and of the right variant', () => {
  fc.assert(
    fc.property(time, bytes, (now, random) => {
      expect(runIdAt(now, random)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }),
  );
});

test('a later id sorts after an earlier one', () => {
  fc.assert(
    fc.property(time, time, bytes, bytes, (one, other, a, b) => {
      fc.pre(one < other);
      expect(runIdAt(one, a) < runIdAt(other, b)).toBe(true);
    }),
  );
});

test('the bytes that are given are not changed', () => {
  const random = new Uint8Array(10).fill(255);
  runIdAt(1, random);
  expect([...random]).toEqual(Array(10).fill(255));
});

test('the short form is the random end', () => {
  expect(shortId('017f22e2-79b0-7cc3-98c4-dc0c0c07398f')).toBe('0c07398f');
});
