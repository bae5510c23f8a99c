import fc from 'fast-check';
import { expect, test } from 'vitest';
import { capBytes, oneLine, plainText } from '../../src/browser/plain-text.ts';

test('colours, control characters and marks that turn or hide text are taken out', () => {
  expect(plainText('\u001b[31mred\u001b[0m a\u202eb\u200bc\u0007 d\ufeff\u{e0041}\n\te')).toBe('red abc d\n\te');
  expect(oneLine('a\r\n  b\tc')).toBe('a b c');
});

test('text is cut at bytes, never within a character', () => {
  expect(capBytes('short', 5)).toBe('short');
  expect(capBytes('äöüäöü', 8)).toBe('äö…');
  expect(capBytes('👍👍👍', 8)).toBe('👍…');
  expect(capBytes('abc', 1)).toBe('');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(40), (text, limit) => {
      const cut = capBytes(text, limit);
      expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(limit);
      expect(cut === text || text.startsWith(cut.replace(/…$/, ''))).toBe(true);
    }),
  );
});
