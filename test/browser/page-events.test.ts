import { expect, test } from 'vitest';
import { pageEventOf, shortUrl } from '../../src/browser/page-events.ts';

const frame = { url: 'http://127.0.0.1:4000/app.js', lineNumber: 14 };

test.each([
  [
    'Runtime.consoleAPICalled',
    {
      type: 'error',
      timestamp: 7,
      args: [{ value: 'failed' }, { value: { a: 1 } }, { description: 'Error: x' }],
      stackTrace: { callFrames: [frame] },
    },
    { kind: 'console', at: 7, text: 'error: failed {"a":1} Error: x (/app.js:15)' },
  ],
  ['Runtime.consoleAPICalled', { type: 'log', timestamp: 7, args: [{ value: 'hello' }] }, null],
  [
    'Runtime.exceptionThrown',
    {
      timestamp: 8,
      exceptionDetails: {
        text: 'Uncaught',
        exception: { description: 'TypeError: no\n    at f (app.js:1)' },
        stackTrace: { callFrames: [{ url: '', lineNumber: 1 }, frame] },
      },
    },
    { kind: 'pageError', at: 8, text: 'TypeError: no (/app.js:15)' },
  ],
  [
    'Runtime.exceptionThrown',
    {
      timestamp: 8,
      exceptionDetails: {
        text: 'Uncaught',
        exception: { type: 'string', value: 'just text' },
        url: 'http://a.example/x.js',
        lineNumber: 0,
      },
    },
    { kind: 'pageError', at: 8, text: 'just text (http://a.example/x.js:1)' },
  ],
  [
    'Log.entryAdded',
    { entry: { level: 'error', timestamp: 9, text: 'blocked', url: 'http://localhost:3/x' } },
    { kind: 'console', at: 9, text: 'error: blocked (/x)' },
  ],
  ['Log.entryAdded', { entry: { level: 'verbose', timestamp: 9, text: 'x' } }, null],
  ['Page.frameNavigated', {}, null],
  ['Runtime.consoleAPICalled', { type: 'error' }, { kind: 'console', at: 0, text: 'error: ' }],
])('%s %o', (method, params, event) => {
  expect(pageEventOf(method, params)).toEqual(event);
});

test.each([
  ['http://127.0.0.1:4000/a?b=1#c', '/a?b=1'],
  ['http://[::1]:4000/', '/'],
  ['https://example.com/a', 'https://example.com/a'],
  ['not a url', 'not a url'],
])('%s is shown as %s', (url, short) => {
  expect(shortUrl(url)).toBe(short);
});
