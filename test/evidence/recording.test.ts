import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, expectTypeOf, test } from 'vitest';
import type { Recording as Recorded } from '../../src/browser/check.ts';
import { parseRecording, readRecording, type Recording } from '../../src/evidence/recording.ts';
import { drawRecording } from '../support/drawn-recording.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const soon = (): AbortSignal => AbortSignal.timeout(10_000);

test('what the browser writes is what is read here', () => {
  expectTypeOf<Recorded>().toExtend<Recording>();
  expectTypeOf<Recording>().toExtend<Recorded>();
  expect(parseRecording('{}').kind).toBe('unreadable');
});

test('a recording on disk is read whole', async () => {
  using folder = temporaryFolder();
  const size = { width: 64, height: 48 };
  const written = drawRecording(folder.path, {
    scenario: 'a|b|c',
    title: 'c',
    status: 'passed',
    size,
    pages: ['x', 'y'],
  });
  expect(await readRecording(folder.path, soon())).toEqual({ kind: 'ok', recording: written });
});

test.each([
  ['not there', null, /ENOENT/],
  ['half a file', '{"v":1,"scen', /JSON/],
  ['another version', '{"v":2}', /v/],
  ['nothing in it', '{}', /frames/],
])('a recording that is %s is unreadable, with the reason', async (_, text, reason) => {
  using folder = temporaryFolder();
  if (text !== null) writeFileSync(join(folder.path, 'recording.json'), text);
  const read = await readRecording(folder.path, soon());
  expect(read).toEqual({ kind: 'unreadable', reason: expect.stringMatching(reason) });
});

test.each(['../outside.png', '/etc/passwd', 'a/../../b.png', '..', 'C:\\x.png', 'a\0.png', ''])(
  'a frame named %j is refused: it is not in the folder of the recording',
  (file) => {
    const recording = {
      v: 1,
      scenario: 's',
      title: 't',
      status: 'passed',
      problem: null,
      viewport: { width: 1, height: 1 },
    };
    expect(parseRecording(JSON.stringify({ ...recording, steps: [], frames: [{ at: 1, file }] })).kind).toBe(
      'unreadable',
    );
    expect(
      parseRecording(JSON.stringify({ ...recording, steps: [], frames: [{ at: 1, file: 'a/b.1.png' }] })).kind,
    ).toBe('ok');
  },
);
