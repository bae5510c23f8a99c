import { expect, test } from 'vitest';
import { parsePlaywrightError, type PlaywrightError } from '../../src/browser/playwright-error.ts';

const TEXT = `Error: \u001b[2mexpect(\u001b[22m\u001b[31mlocator\u001b[39m\u001b[2m).\u001b[22mtoHaveText\u001b[2m(\u001b[22m\u001b[32mexpected\u001b[39m\u001b[2m)\u001b[22m failed

Locator:  getByTestId('status')
Expected: \u001b[32m"Coupon applied"\u001b[39m
Received: \u001b[31m"Something went wrong"\u001b[39m
Timeout:  700ms

Call log:
\u001b[2m  - Expect "toHaveText" getByTestId('status') with timeout 700ms\u001b[22m
\u001b[2m  - waiting for getByTestId('status')\u001b[22m
\u001b[2m    8 × locator resolved to <p id="s">Something went wrong</p>\u001b[22m
\u001b[2m      - unexpected value "Something went wrong"\u001b[22m
`;

test('a failed check of a locator is taken apart, without colours', () => {
  expect(parsePlaywrightError(TEXT)).toEqual({
    headline: "expect(getByTestId('status')).toHaveText(expected) failed",
    isAssertion: true,
    isTimeout: false,
    locator: "getByTestId('status')",
    expected: '"Coupon applied"',
    received: '"Something went wrong"',
    callLog: [
      "waiting for getByTestId('status')",
      '8 × locator resolved to <p id="s">Something went wrong</p>',
      'unexpected value "Something went wrong"',
    ],
  });
});

const CASES: readonly (readonly [string, string, Partial<PlaywrightError>])[] = [
  [
    'a message of the author',
    `Error: the status says so\n\nexpect(locator).toHaveText(expected) failed\n\nLocator: locator('#s')\nExpected: "a"\nReceived: "b"\n`,
    {
      headline: "the status says so: expect(locator('#s')).toHaveText(expected) failed",
      expected: '"a"',
      received: '"b"',
    },
  ],
  [
    'an element that is not there',
    "Error: expect(locator).toBeVisible() failed\n\nLocator: getByText('x')\nExpected: visible\nTimeout: 300ms\nError: element(s) not found\n\nCall log:\n  - waiting for getByText('x')\n",
    { expected: 'visible', received: 'element(s) not found', callLog: ["waiting for getByText('x')"] },
  ],
  [
    'plain values',
    'Error: expect(received).toBe(expected) // Object.is equality\n\nExpected: 2\nReceived: 1',
    { headline: 'expect(received).toBe(expected) // Object.is equality', expected: '2', received: '1', locator: null },
  ],
  [
    'other labels',
    'Error: expect(received).toContain(expected) // indexOf\n\nExpected substring: "b"\nReceived string:    "a"',
    { expected: '"b"', received: '"a"' },
  ],
  [
    'values of several lines',
    'Error: expect(received).toBe(expected)\n\nExpected: "one\ntwo"\nReceived: "three"\n',
    { expected: '"one\ntwo"', received: '"three"' },
  ],
  [
    'a difference between objects',
    'Error: expect(received).toEqual(expected) // deep equality\n\n- Expected  - 1\n+ Received  + 1\n\n  Object {\n    "a": 1,\n-   "b": 3,\n+   "b": 2,\n  }',
    { expected: '"b": 3,', received: '"b": 2,' },
  ],
  [
    'an action that found nothing in time',
    "TimeoutError: locator.click: Timeout 600ms exceeded.\nCall log:\n  - waiting for getByRole('button', { name: 'Nope' })\n",
    {
      headline: 'locator.click: Timeout 600ms exceeded.',
      isAssertion: false,
      isTimeout: true,
      callLog: ["waiting for getByRole('button', { name: 'Nope' })"],
    },
  ],
  [
    'time for the test',
    'Test timeout of 1500ms exceeded.',
    { headline: 'Test timeout of 1500ms exceeded.', isTimeout: true },
  ],
  [
    'an assertion of an older version that ran out of time',
    'Error: Timed out 1000ms waiting for expect(locator).toHaveText(expected)\n\nLocator: locator(\'#s\')\nExpected string: "a"\nReceived string: "b"\n',
    { isAssertion: true, isTimeout: false, expected: '"a"', received: '"b"' },
  ],
  [
    'an error of the author',
    'Error: no luck\nwith details',
    { headline: 'no luck', isAssertion: false, isTimeout: false },
  ],
  ['nothing', '', { headline: '', expected: null, received: null, callLog: [] }],
];

test.each(CASES)('%s', (_what, text, part) => {
  expect(parsePlaywrightError(text)).toMatchObject(part);
});
