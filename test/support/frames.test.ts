import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeCommand, decodeFrame, encodeCommand, encodeFrame, type Frame } from '../../src/support/frames.ts';

const text = fc.string({ unit: 'grapheme' }).map((each) => each.replaceAll('\n', ''));
const end = { code: fc.option(fc.nat(255)), signal: fc.option(fc.constantFrom('SIGKILL', 'SIGTERM')) };
const frame: fc.Arbitrary<Frame> = fc.oneof(
  fc.record({ kind: fc.constant('line'), stream: fc.constantFrom('out', 'err'), at: fc.nat(), text }),
  fc.record({ kind: fc.constant('message'), text }),
  fc.constant({ kind: 'activity' } as const),
  fc.record({ kind: fc.constant('notice'), notice: fc.record({ kind: fc.constant('ended'), ...end }) }),
  fc.record({ kind: fc.constant('notice'), notice: fc.record({ kind: fc.constant('absent'), reason: text }) }),
);

test('every frame comes out as it went in, on one line', () => {
  fc.assert(
    fc.property(frame, (each) => {
      const line = encodeFrame(each);
      expect(line.indexOf('\n')).toBe(line.length - 1);
      expect(decodeFrame(line.slice(0, -1))).toEqual(each);
    }),
  );
});

test('a command comes out as it went in, whatever its arguments hold', () => {
  const command = {
    start: {
      argv: ['a b', '\n', '"'],
      cwd: '/',
      env: { A: '\r\n' },
      stdin: 'x\ny',
      marker: { name: 'N', value: 'v' },
      exitFile: null,
      logFile: '/log',
      extraFd: true,
    },
  };
  expect(decodeCommand(encodeCommand(command).trimEnd())).toEqual(command);
  expect(decodeCommand(encodeCommand({ stop: 5 }))).toEqual({ stop: 5 });
});
