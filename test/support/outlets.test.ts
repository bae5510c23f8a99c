import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { openOutlets, socketOutlet } from '../../src/support/outlets.ts';

const openSockets = (): ReturnType<typeof openOutlets> => ({ out: socketOutlet(1), err: socketOutlet(2) });

test.for([
  ['pipes', openOutlets],
  ['the sockets of Node', openSockets],
] as const)('%s carry both streams to their ends', async ([, open]) => {
  const { out, err } = open();
  const child = spawn('sh', ['-c', 'echo one; echo two >&2'], { stdio: ['ignore', out.stdio, err.stdio] });
  out.handedOver();
  err.handedOver();
  const read = Promise.all([text(out.readerOf(child)), text(err.readerOf(child))]);
  await once(child, 'exit');
  expect(await read).toEqual(['one\n', 'two\n']);
});

test('nothing of a pipe stays on the disk', async () => {
  const before = readdirSync(tmpdir());
  const { out, err } = openOutlets();
  expect(readdirSync(tmpdir())).toEqual(before);
  const child = spawn('true', { stdio: ['ignore', out.stdio, err.stdio] });
  for (const outlet of [out, err]) outlet.handedOver();
  expect(await Promise.all([text(out.readerOf(child)), text(err.readerOf(child))])).toEqual(['', '']);
});
