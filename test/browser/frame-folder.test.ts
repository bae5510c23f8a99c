import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { FrameFolder } from '../../src/browser/frame-folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const picture = (text: string): Buffer => Buffer.from(text);

test('frames are written in order, and a picture that did not change is kept once', async () => {
  using folder = temporaryFolder();
  const frames = new FrameFolder(path.join(folder.path, 'a'));
  for (const [at, text] of [
    [1, 'one'],
    [2, 'one'],
    [3, 'two'],
    [4, 'one'],
  ] as const)
    await frames.add(at, 'page', picture(text));
  expect(frames.frames).toEqual([
    { at: 1, page: 'page', file: '0001.png' },
    { at: 3, page: 'page', file: '0002.png' },
    { at: 4, page: 'page', file: '0003.png' },
  ]);
  expect(readFileSync(path.join(frames.path, '0002.png'), 'utf8')).toBe('two');
  expect(frames.notes).toEqual([]);
});

test('what an earlier attempt left in the folder is gone', async () => {
  using folder = temporaryFolder();
  mkdirSync(path.join(folder.path, 'a'));
  writeFileSync(path.join(folder.path, 'a', '0009.png'), 'old');
  const frames = new FrameFolder(path.join(folder.path, 'a'));
  await frames.add(1, 'page', picture('new'));
  expect(readdirSync(frames.path)).toEqual(['0001.png']);
});

test('too many frames are thinned out evenly, the first and the last stay, and it is said', async () => {
  using folder = temporaryFolder();
  const frames = new FrameFolder(folder.path, 10);
  const pause = frames.pauseMs;
  for (let n = 1; n <= 45; n += 1) await frames.add(n, 'page', picture(`frame ${n}`));
  const times = frames.frames.map(({ at }) => at);
  expect(times.length).toBeLessThanOrEqual(10);
  expect([times[0], times.at(-1)]).toEqual([1, 45]);
  const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
  expect(Math.max(...gaps)).toBeLessThanOrEqual(12);
  expect(frames.pauseMs).toBeGreaterThan(pause);
  expect(frames.notes.join()).toContain('more than 10 frames');
  expect(readdirSync(folder.path)).toHaveLength(times.length);
});

test('frames from before a moment are dropped, but never all', async () => {
  using folder = temporaryFolder();
  const frames = new FrameFolder(folder.path);
  for (const at of [1, 2, 3]) await frames.add(at, 'page', picture(`${at}`));
  await frames.dropBefore(10);
  expect(frames.frames).toHaveLength(3);
  await frames.dropBefore(3);
  expect(frames.frames.map(({ at }) => at)).toEqual([3]);
  expect(readdirSync(folder.path)).toEqual(['0003.png']);
});

test('a disk that takes no frames costs the frames and nothing else', async () => {
  using folder = temporaryFolder();
  writeFileSync(path.join(folder.path, 'taken'), '');
  const frames = new FrameFolder(path.join(folder.path, 'taken', 'below'));
  await frames.add(1, 'page', picture('one'));
  await frames.add(2, 'page', picture('two'));
  expect(frames.frames).toEqual([]);
  expect(frames.notes).toEqual([expect.stringContaining('frames could not be written')]);
});
