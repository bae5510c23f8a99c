import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineSplitter } from '../../src/support/lines.ts';

function split(chunks: readonly Buffer[], limit = 1_000): readonly string[] {
  const splitter = new LineSplitter(limit);
  const lines = chunks.flatMap((chunk) => splitter.push(chunk));
  const rest = splitter.end();
  return rest === null ? lines : [...lines, rest];
}

test.for([
  ['nothing', '', []],
  ['a line without its end', 'a', ['a']],
  ['a line with its end', 'a\n', ['a']],
  ['empty lines', '\n\na\n\n', ['', '', 'a', '']],
  ['line ends of Windows', 'a\r\nb\r\n', ['a', 'b']],
  ['a progress bar', '10%\r20%\n', ['10%\r20%']],
  ['a byte order mark, which is kept', '\uFEFFa\n', ['\uFEFFa']],
  ['other line separators, which are text', 'a\u2028b\u0085c\n', ['a\u2028b\u0085c']],
] as const)('%s', ([, text, lines]) => {
  expect(split([Buffer.from(text)])).toEqual(lines);
});

test('where the chunks are cut makes no difference, not even inside a character', () => {
  const text = fc.string({ unit: 'binary', maxLength: 200 }).map((each) => Buffer.from(each));
  fc.assert(
    fc.property(text, fc.array(fc.nat(200)), (bytes, cuts) => {
      const at = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).toSorted((a, b) => a - b), bytes.length];
      const chunks = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
      expect(split(chunks)).toEqual(split([bytes]));
    }),
  );
});

test('a line above the limit keeps its beginning and says how long it was, in whatever pieces it came', () => {
  const pieces = Array.from({ length: 500 }, () => Buffer.from('0123456789'));
  expect(split([...pieces, Buffer.from('\nshort\n')], 25)).toEqual([
    '0123456789012345678901234 [line cut: 5000 bytes]',
    'short',
  ]);
  expect(split([Buffer.from(`${'x'.repeat(26)}\n`)], 25)).toEqual([`${'x'.repeat(25)} [line cut: 26 bytes]`]);
  expect(split([Buffer.from(`${'x'.repeat(25)}\n`)], 25)).toEqual(['x'.repeat(25)]);
});

test('any bytes at all give text', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array()), (chunks) => {
      const buffers = chunks.map((chunk) => Buffer.from(chunk));
      const breaks = Buffer.concat(buffers).filter((byte) => byte === 10).length;
      expect(split(buffers).length).toBeGreaterThanOrEqual(breaks);
      expect(split(buffers).join('')).not.toContain('\n');
    }),
  );
});
