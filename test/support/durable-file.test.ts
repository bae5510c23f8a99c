import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeDurably } from '../../src/support/durable-file.ts';
import { temporaryFolder } from './temporary-folder.ts';

test('a file appears whole, with the folders above it, and replaces an older one', () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'a', 'b', 'file.json');
  writeDurably(path, 'first');
  writeDurably(path, 'zweite Fassung: größer');
  expect(readFileSync(path, 'utf8')).toBe('zweite Fassung: größer');
  expect(readdirSync(join(folder.path, 'a', 'b'))).toEqual(['file.json']);
});

test('when the name cannot be taken, the error says so and no draft is left', () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'taken');
  mkdirSync(join(path, 'by-a-folder'), { recursive: true });
  expect(() => writeDurably(path, 'text')).toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
  expect(readdirSync(folder.path)).toEqual(['taken']);
});

test('when the folder cannot be made, nothing is written', () => {
  using folder = temporaryFolder();
  writeFileSync(join(folder.path, 'file'), 'kept');
  expect(() => writeDurably(join(folder.path, 'file', 'below.json'), 'text')).toThrow(/ENOTDIR|EEXIST/);
  expect(readFileSync(join(folder.path, 'file'), 'utf8')).toBe('kept');
  expect(existsSync(join(folder.path, 'file', 'below.json'))).toBe(false);
});
