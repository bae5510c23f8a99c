import { test } from 'vitest';
import { expectMended } from '../e2e/support/mend-application.ts';

test('TiddlyWiki with two bugs is mended by a program that reads the prompt', async () => {
  await expectMended('tiddlywiki', {
    red: ['search finds a word in the middle of a note', 'a note keeps its text when the page is loaded again'],
    files: ['core-server/server/routes/put-tiddler.js', 'core/modules/wiki.js'],
  });
}, 900_000);

test('Node-RED with two bugs is mended by a program that reads the prompt', async () => {
  await expectMended('node-red', {
    red: ['the palette filter narrows the nodes down', 'the flow greets by name'],
    files: ['packages/editor-client/public/red/red.min.js', 'packages/nodes/core/function/80-template.js'],
  });
}, 900_000);
