import type { TestStep } from '@playwright/test/reporter';
import { expect, test } from 'vitest';
import { countAssertions, flatSteps } from '../../src/browser/reporter-steps.ts';

const step = (
  title: string,
  category: string,
  steps: readonly TestStep[] = [],
  more: Partial<TestStep> = {},
): TestStep => ({
  title,
  category,
  steps: [...steps],
  startTime: new Date(1_000),
  duration: 5,
  location: { file: '/o/a.spec.ts', line: 3, column: 1 },
  annotations: [],
  attachments: [],
  titlePath: () => [title],
  ...more,
});
const where = (location: TestStep['location']): string | null => (location ? `a.spec.ts:${location.line}` : null);
const own = (title: string, category: string): TestStep => {
  const { location: _none, ...rest } = step(title, category);
  return rest;
};

test('what Playwright does by itself is left out; what is within it and the author wrote stays', () => {
  const tree = [
    step('Before Hooks', 'hook', [
      step('Fixture "page"', 'fixture', [own('Launch browser', 'pw:api'), own('Create page', 'pw:api')]),
      step('beforeEach hook', 'hook', [step('Navigate', 'pw:api', [], { params: { url: '/' } })]),
    ]),
    step('sign in', 'test.step', [
      step('Fill "x"', 'pw:api', [], { params: { locator: "getByLabel('Name')", value: 'x' } }),
      step('Expect "toBe"', 'expect', [], { error: { message: 'Error: no' }, duration: -1 }),
    ]),
  ];
  expect(
    flatSteps(tree, where).map(({ title, subtitle, value, parent, error, ms }) => ({
      title,
      subtitle,
      value,
      parent,
      error,
      ms,
    })),
  ).toEqual([
    { title: 'Navigate', subtitle: '/', value: null, parent: null, error: null, ms: 5 },
    { title: 'sign in', subtitle: '', value: null, parent: null, error: null, ms: 5 },
    { title: 'Fill "x"', subtitle: "getByLabel('Name')", value: 'x', parent: 1, error: null, ms: 5 },
    { title: 'Expect "toBe"', subtitle: '', value: null, parent: 1, error: 'Error: no', ms: 0 },
  ]);
  expect(countAssertions(tree)).toBe(1);
});

test('of very many steps the first and the last stay, and parts still know their group', () => {
  const many = Array.from({ length: 2_000 }, (_, n) => step(`click ${n}`, 'pw:api'));
  const flat = flatSteps(
    [step('first', 'test.step', many), step('last', 'test.step', [step('inner', 'expect')])],
    where,
  );
  expect(flat).toHaveLength(400);
  expect(flat[1]).toMatchObject({ title: 'click 0', parent: 0 });
  expect(flat.at(-3)).toMatchObject({ title: 'click 1999', parent: 0 });
  expect(flat.at(-1)).toMatchObject({ title: 'inner', parent: 398 });
});
