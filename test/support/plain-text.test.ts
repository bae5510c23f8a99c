import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainLine, plainText, shortLine } from '../../src/support/plain-text.ts';

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
  ['blanks that look like nothing', 'a\u3164b\u115Fc', 'abc'],
  ['variants that hide a message', 'a\u{E0101}\u{E01EF}b', 'ab'],
  ['half a character', 'a\uD83Db', 'a\uFFFDb'],
  ['a carriage return that hides', 'harmless\rrm -rf', 'harmlessrm -rf'],
])('%s leave nothing that a terminal obeys', (_name, text, plain) => {
  expect(plainText(text)).toBe(plain);
});

test('lines and tabs stay readable', () => {
  expect(plainText('a\r\n\tb\n')).toBe('a\n  b\n');
  expect(plainLine('  a\r\n\t b\n')).toBe('a b');
  expect(plainLine('a\u2028b\vc\u00A0d')).toBe('a b c d');
});

test('whatever comes in, nothing that controls a terminal comes out', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      // eslint-disable-next-line no-control-regex
      expect(plainLine(text)).not.toMatch(/[\u0000-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/);
    }),
  );
});

test('a short line is cut between characters', () => {
  expect(shortLine(' as\nit is ', 8)).toBe('as it is');
  expect(shortLine('x'.repeat(1_000), 300)).toBe(`${'x'.repeat(299)}…`);
  expect(shortLine('🎉🎉🎉', 2)).toBe('🎉…');
});
