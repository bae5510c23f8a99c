import { expect, test } from 'vitest';
import { answerTo, jsonLine, wordsFor } from '../../src/cli/answer.ts';
import { ERRORS, UntilgreenError, type ErrorCode } from '../../src/support/errors.ts';

const TEXT = { what: 'The port 80 is taken', fix: 'Stop what listens there' };

test.each(Object.entries(ERRORS))('%s is told with the exit code of its class (%s)', (code, kind) => {
  const { exitCode, data, lines } = answerTo(new UntilgreenError(code as ErrorCode, TEXT));
  expect(exitCode).toBe(kind === 'usage' ? 2 : 4);
  expect(data).toEqual({ error: { code, message: TEXT.what, fix: TEXT.fix } });
  expect(lines).toEqual([]);
});

test('an error in words says what failed and what to do', () => {
  expect(wordsFor(new UntilgreenError('SETUP_FAILED', TEXT))).toEqual([
    'The port 80 is taken',
    '→ Stop what listens there',
  ]);
});

test.each([[new TypeError('x is not a function')], ['a text'], [null]])(
  '%s is a bug: exit code 4, and how to report it',
  (thrown) => {
    const { exitCode, data } = answerTo(thrown);
    expect(exitCode).toBe(4);
    expect(data).toMatchObject({
      error: { code: 'BUG', fix: expect.stringContaining('untilgreen doctor --json') as string },
    });
    expect(wordsFor(thrown).at(-1)).toMatch(/bug in Untilgreen/);
  },
);

test('a bug comes with where it happened', () => {
  expect(wordsFor(new TypeError('boom'))[0]).toMatch(/TypeError: boom\n\s+at .*answer\.test\.ts/);
});

test('the object for scripts names its version, its command and the exit code', () => {
  expect(JSON.parse(jsonLine('list', { exitCode: 0, lines: ['x'], data: { runs: [] } }))).toEqual({
    v: 1,
    command: 'list',
    exitCode: 0,
    runs: [],
  });
});
