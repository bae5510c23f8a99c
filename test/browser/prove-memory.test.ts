import { appendFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { provenVersion, rememberProof } from '../../src/browser/prove-memory.ts';
import { writeProgram } from '../support/machine.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('a proof is remembered for as long as the file does not change', async () => {
  using folder = temporaryFolder();
  const cache = path.join(folder.path, 'cache');
  const browser = writeProgram(path.join(folder.path, 'chrome'), 'exit 0');
  expect(await provenVersion(cache, browser)).toBeNull();
  await rememberProof(cache, { path: browser, version: '1.2.3.4', source: 'system' });
  expect(await provenVersion(cache, browser)).toBe('1.2.3.4');
  utimesSync(browser, new Date(1_000_000), new Date(1_000_000));
  expect(await provenVersion(cache, browser)).toBeNull();
});

test('a link that leads to another browser is proven again', async () => {
  using folder = temporaryFolder();
  const [one, two] = ['one', 'two'].map((name) => writeProgram(path.join(folder.path, name), 'exit 0'));
  const link = path.join(folder.path, 'chrome');
  symlinkSync(one!, link);
  await rememberProof(folder.path, { path: link, version: '1.0.0.0', source: 'system' });
  rmSync(link);
  symlinkSync(two!, link);
  expect(await provenVersion(folder.path, link)).toBeNull();
});

test('several browsers are remembered, and those that are gone forgotten', async () => {
  using folder = temporaryFolder();
  const [one, two] = ['one', 'two'].map((name) => writeProgram(path.join(folder.path, name), 'exit 0'));
  await rememberProof(folder.path, { path: one!, version: '1.0.0.0', source: 'system' });
  await rememberProof(folder.path, { path: two!, version: '2.0.0.0', source: 'npm' });
  expect(await provenVersion(folder.path, one!)).toBe('1.0.0.0');
  rmSync(one!);
  await rememberProof(folder.path, { path: two!, version: '2.0.0.1', source: 'npm' });
  expect(readFileSync(path.join(folder.path, 'browsers.json'), 'utf8')).not.toContain(one!);
  expect(await provenVersion(folder.path, two!)).toBe('2.0.0.1');
});

test('a damaged memory or one of another version counts as none and is replaced', async () => {
  using folder = temporaryFolder();
  const browser = writeProgram(path.join(folder.path, 'chrome'), 'exit 0');
  const file = path.join(folder.path, 'browsers.json');
  for (const text of ['{"v":1,"prov', '{"v":2,"proven":[]}']) {
    writeFileSync(file, text);
    expect(await provenVersion(folder.path, browser)).toBeNull();
    await rememberProof(folder.path, { path: browser, version: '1.0.0.0', source: 'system' });
    expect(await provenVersion(folder.path, browser)).toBe('1.0.0.0');
  }
});

test('where the cache cannot be written nothing is remembered and nothing breaks', async () => {
  using folder = temporaryFolder();
  const browser = writeProgram(path.join(folder.path, 'chrome'), 'exit 0');
  const blocked = path.join(folder.path, 'file');
  mkdirSync(folder.path, { recursive: true });
  appendFileSync(blocked, 'a file where the folder belongs');
  await rememberProof(path.join(blocked, 'cache'), { path: browser, version: '1.0.0.0', source: 'system' });
  expect(await provenVersion(path.join(blocked, 'cache'), browser)).toBeNull();
});
