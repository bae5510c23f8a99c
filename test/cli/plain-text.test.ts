import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnsOf, fit, plainLine, plainText } from '../../src/cli/plain-text.ts';

test.each([
  ['colours', '\u001B[31mred\u001B[0m', 'red'],
  ['a cursor that moves', 'a\u001B[2J\u001B[1;1Hb', 'ab'],
  ['a title of the window', '\u001B]0;owned\u0007text', 'text'],
  ['a link', '\u001B]8;;http://x\u0007click\u001B]8;;\u0007', 'click'],
  ['a bell and a backspace', 'a\u0007b\u0008c', 'abc'],
  ['C1 controls', 'a\u009B31mb', 'ab'],
  ['a direction override', 'safe\u202Etxt.exe', 'safetxt.exe'],
  ['characters of no width', 'pass\u200Bword\uFEFF', 'password'],
  ['tag characters', 'hi\u{E0068}\u{E0069}', 'hi'],
  ['a carriage return that hides', 'harmless\rrm -rf', 'harmlessrm -rf'],
])('%s leave nothing that a terminal obeys', (_name, text, plain) => {
  expect(plainText(text)).toBe(plain);
});

test('lines and tabs stay readable', () => {
  expect(plainText('a\r\n\tb\n')).toBe('a\n  b\n');
  expect(plainLine('  a\r\n\t b\n')).toBe('a b');
});

test('whatever comes in, nothing that controls a terminal comes out', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      // eslint-disable-next-line no-control-regex
      expect(plainLine(text)).not.toMatch(/[\u0000-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/);
    }),
  );
});

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
