import { expect, test } from 'vitest';
import { onceFound } from '../../src/config/once-found.ts';

const NEVER = new AbortController().signal;

test('what was found is not looked for again, also by those who ask at the same time', async () => {
  let searches = 0;
  const find = onceFound(async () => `found ${(searches += 1)}`);
  expect(await Promise.all([find(NEVER), find(NEVER)])).toEqual(['found 1', 'found 1']);
  expect(await find(NEVER)).toBe('found 1');
});

test('a search that failed is made anew, with the signal of whoever asks', async () => {
  const find = onceFound(async (signal) => {
    signal.throwIfAborted();
    return 'found';
  });
  await expect(find(AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
  expect(await find(NEVER)).toBe('found');
});
