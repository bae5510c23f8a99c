import { expect, test } from 'vitest';
import { stepWords } from '../../src/browser/humanise.ts';

type Row = readonly [
  category: string,
  title: string,
  subtitle: string,
  value: string | null,
  words: readonly [string, string, string],
];
const API = 'pw:api';

/** As different versions of Playwright name the same things. */
const TABLE: readonly Row[] = [
  [API, 'Click', "getByRole('button', { name: 'Apply' })", null, ['action', 'Click', 'button “Apply”']],
  [API, 'Fill "SAVE50"', "getByLabel('Code')", 'SAVE50', ['action', 'Fill "SAVE50"', 'field “Code”']],
  [API, 'Fill "hunter2"', "getByLabel('Password')", 'hunter2', ['action', 'Fill "••••"', 'field “Password”']],
  [API, 'Fill "x"', "locator('#api-token')", 'x', ['action', 'Fill "••••"', '#api-token']],
  [API, 'Press "Enter"', '', null, ['action', 'Press "Enter"', '']],
  [API, 'Navigate', 'http://127.0.0.1:41234/cart?a=1', null, ['action', 'Open', '/cart?a=1']],
  [API, 'Navigate', 'localhost:3000', null, ['action', 'Open', '/']],
  [API, 'Navigate', 'https://example.com/a', null, ['action', 'Open', 'https://example.com/a']],
  [API, "Click getByRole('button', { name: 'Apply' })", '', null, ['action', 'Click', 'button “Apply”']],
  [API, 'Fill "SAVE50" getByLabel(\'Code\')', '', null, ['action', 'Fill "SAVE50"', 'field “Code”']],
  [API, 'Fill "hunter2" getByLabel(\'Password\')', '', null, ['action', 'Fill "••••"', 'field “Password”']],
  [API, 'Navigate to "/"', '', null, ['action', 'Open', '/']],
  [API, "locator.click(getByRole('button', { name: 'Apply' }))", '', null, ['action', 'Click', 'button “Apply”']],
  [API, 'locator.fill(#c)', '', 'tea', ['action', 'Fill "tea"', '#c']],
  [API, 'page.goto(/)', '', null, ['action', 'Open', '/']],
  ['expect', 'Expect "toHaveText"', "getByTestId('status')", null, ['check', 'Check toHaveText', '“status”']],
  ['expect', 'Expect "soft toBe"', '', null, ['check', 'Check soft toBe', '']],
  ['expect', 'expect.not.toBeVisible', '', null, ['check', 'Check not toBeVisible', '']],
  ['expect', 'toHaveText', '', null, ['check', 'Check toHaveText', '']],
  ['expect', 'the status says so', "getByTestId('status')", null, ['check', 'the status says so', '“status”']],
  ['test.step', 'fill the form', '', null, ['step', 'fill the form', '']],
  ['test.step', 'two\nlines\u001b[31m', '', null, ['step', 'two lines', '']],
];

test.each(TABLE)('%s: %s %s', (...[category, title, subtitle, value, [kind, words, target]]) => {
  expect(stepWords({ category, title, subtitle, value })).toEqual({ kind, title: words, target });
});
