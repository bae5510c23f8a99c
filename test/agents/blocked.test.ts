import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readBlocked } from '../../src/agents/blocked.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const said =
  (text: string) =>
  (path: string): void =>
    writeFileSync(path, text);

test.for([
  ['{"reason":"the API key is missing"}', 'the API key is missing'],
  ['{"reason":"  spaces around  ","more":1}', 'spaces around'],
  [JSON.stringify({ reason: 'x'.repeat(5_000) }), `${'x'.repeat(2_000)}…`],
] as const)('%.60s is a reason', ([text, reason]) => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'blocked.json');
  writeFileSync(path, text);
  expect(readBlocked(path)).toEqual({ kind: 'blocked', reason });
});

test('no file, no block', () => {
  using folder = temporaryFolder();
  expect(readBlocked(join(folder.path, 'blocked.json'))).toEqual({ kind: 'no' });
  expect(readBlocked(join(folder.path, 'no', 'folder'))).toEqual({ kind: 'no' });
});

test.for([
  ['nothing', said(''), 'JSON'],
  ['a word', said('blocked'), 'JSON'],
  ['half of it', said('{"reason":'), 'JSON'],
  ['another shape', said('{"why":"x"}'), 'no "reason"'],
  ['an empty reason', said('{"reason":"  "}'), 'no "reason"'],
  ['a list', said('[]'), 'no "reason"'],
  ['too much', said(JSON.stringify({ reason: 'x'.repeat(100_000) })), 'bytes'],
  ['a folder', (path: string): void => mkdirSync(path), 'not a regular file'],
  ['a pipe that nobody writes to', (path: string): void => void execFileSync('mkfifo', [path]), 'not a regular file'],
  ['a link to a file of ours', (path: string): void => symlinkSync('/etc/passwd', path), 'ELOOP'],
] as const)('%s at that place is a note and no block', ([, make, why]) => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'blocked.json');
  make(path);
  expect(readBlocked(path)).toEqual({ kind: 'junk', note: expect.stringContaining(why) });
});
