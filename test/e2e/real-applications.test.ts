import { test } from 'vitest';
import { expectMended } from './support/mend-application.ts';

test('json-server with two bugs is mended by a program that reads the prompt', async () => {
  await expectMended('json-server', {
    red: ['a resource opens from the home page', 'the first page begins with the first post'],
    files: ['lib/server/utils.js', 'public/script.js'],
  });
}, 600_000);
