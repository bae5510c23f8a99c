import fc from 'fast-check';
import { expect, test } from 'vitest';
import { slugOf } from '../../src/browser/slug.ts';

test('a slug can be read, and its end is the title', () => {
  expect(slugOf('|scenarios/shop.spec.ts|cart > adds an Élan mug')).toMatch(
    /^scenarios-shop-spec-ts-cart-adds-an-e-lan-mug-[0-9a-f]{8}$/,
  );
});

test('every id gets a name that any file system takes, and its own', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      expect(slugOf(one)).toMatch(/^(?:[a-z0-9-]{1,60}-)?[0-9a-f]{8}$/);
      expect(slugOf(one) === slugOf(other)).toBe(one === other);
    }),
  );
});
