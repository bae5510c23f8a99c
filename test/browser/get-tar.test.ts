import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { tarFiles } from '../../src/browser/get-tar.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** One entry, laid out by hand. */
function entry(name: string, data: string, type = '0'): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write('0000644\0', 100);
  header.write(`${data.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write(type, 156);
  header.write('ustar\0', 257);
  const body = Buffer.alloc(Math.ceil(data.length / 512) * 512);
  body.write(data);
  return Buffer.concat([header, body]);
}
const END = Buffer.alloc(1024);

test('an archive of the real tar program is read with names, modes and contents', () => {
  using folder = temporaryFolder();
  mkdirSync(path.join(folder.path, 'pack', 'deep'), { recursive: true });
  writeFileSync(path.join(folder.path, 'pack', 'deep', 'a.txt'), 'x'.repeat(1000), { mode: 0o640 });
  writeFileSync(path.join(folder.path, 'pack', 'run'), '#!', { mode: 0o755 });
  writeFileSync(path.join(folder.path, 'pack', 'empty'), '', { mode: 0o600 });
  const archive = execFileSync('tar', ['--format=ustar', '-C', folder.path, '-c', 'pack']);
  const files = tarFiles(archive).toSorted((a, b) => a.name.localeCompare(b.name));
  expect(files.map(({ name, mode, data }) => [name, mode, data.length])).toEqual([
    ['pack/deep/a.txt', 0o640, 1000],
    ['pack/empty', 0o600, 0],
    ['pack/run', 0o755, 2],
  ]);
});

test('a long name is put together from its two parts', () => {
  const header = entry('file', 'data');
  header.write('a/long/way', 345);
  expect(tarFiles(Buffer.concat([header, END]))[0]?.name).toBe('a/long/way/file');
});

test.each(['../outside', '/etc/passwd', 'a/../../b'])('the name %s is refused', (name) => {
  expect(() => tarFiles(Buffer.concat([entry(name, 'x'), END]))).toThrow('leads out of its folder');
});

test('a link is refused', () => {
  expect(() => tarFiles(Buffer.concat([entry('link', '', '2'), END]))).toThrow('unexpected type "2"');
});

test('an archive that was cut off is refused', () => {
  expect(() => tarFiles(entry('file', 'x'.repeat(600)).subarray(0, 700))).toThrow('ends inside "file"');
});
