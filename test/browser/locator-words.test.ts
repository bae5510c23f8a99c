import fc from 'fast-check';
import { expect, test } from 'vitest';
import { locatorWords } from '../../src/browser/locator-words.ts';

test.each([
  ["getByRole('button', { name: 'Apply' })", 'button “Apply”'],
  ["getByRole('button', { name: 'Apply', exact: true })", 'button “Apply”'],
  ["getByRole('link', { name: /read (more|all)/i })", 'link “/read (more|all)/i”'],
  ["getByRole('heading')", 'heading'],
  ["getByLabel('Code')", 'field “Code”'],
  ["getByPlaceholder('Search')", 'field “Search”'],
  ["getByText('It\\'s (done)')", "text “It's (done)”"],
  ["getByTestId('status')", '“status”'],
  ["locator('#s').first()", '#s (first)'],
  ["locator('li').nth(2)", 'li (number 3)'],
  ["getByRole('row', { name: 'Mug' }).getByRole('button', { name: 'Buy' })", 'button “Buy” in row “Mug”'],
  ["getByRole('listitem').filter({ hasText: 'Tea' }).getByRole('button')", 'button in listitem with “Tea”'],
  ["locator('iframe').contentFrame().getByText('x')", 'text “x” in iframe (frame)'],
  ["frameLocator('#pay').getByLabel('Card')", 'field “Card” in frame #pay'],
  ["getByRole('button').and(getByText('x'))", "getByRole('button').and(getByText('x'))"],
  ['#plain > css', '#plain > css'],
  ['', ''],
])('%s is %s', (locator, words) => {
  expect(locatorWords(locator)).toBe(words);
});

test('whatever it is given, it answers with text', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(typeof locatorWords(text)).toBe('string');
      expect(typeof locatorWords(`getByText('${text}').nth(1)`)).toBe('string');
    }),
  );
});
