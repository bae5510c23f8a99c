import { expect, test } from 'vitest';
import type { ScenarioList } from '../../src/browser/check.ts';
import type { ScenarioSpec } from '../../src/core/model.ts';
import { scenarioWorld } from '../support/scenario-world.ts';

const TIMEOUT = 120_000;
const IMPORT = "import { test, expect } from '@playwright/test';\n";

async function listOf(
  files: Readonly<Record<string, string>>,
  spec: Partial<ScenarioSpec> = {},
): Promise<ScenarioList> {
  using world = await scenarioWorld({ files, spec });
  return await world.scenarios.list(world.request, new AbortController().signal);
}

test(
  'scenarios are listed with their ids, across files and describes, without starting a browser',
  async () => {
    const list = await listOf({
      'scenarios/b.spec.ts': `${IMPORT}test.describe('cart', () => { test('adds | one', async () => {}); });`,
      'scenarios/sub/a.test.js': `${IMPORT}test('opens', async () => {});`,
      'scenarios/page.ts': 'throw new Error("not a scenario");',
    });
    expect(list).toEqual({
      kind: 'ok',
      scenarios: [
        { id: '|scenarios/b.spec.ts|cart > adds | one', title: 'cart > adds | one', file: 'scenarios/b.spec.ts' },
        { id: '|scenarios/sub/a.test.js|opens', title: 'opens', file: 'scenarios/sub/a.test.js' },
      ],
    });
  },
  TIMEOUT,
);

test(
  'a text narrows the list down to files and titles that contain it, in any case',
  async () => {
    const list = await listOf(
      {
        'scenarios/cart.spec.ts': `${IMPORT}test('opens', async () => {});`,
        'scenarios/other.spec.ts': `${IMPORT}test('the CART is empty', async () => {});\ntest('unrelated', async () => {});`,
      },
      { grep: 'Cart' },
    );
    expect(list.kind === 'ok' && list.scenarios.map(({ title }) => title)).toEqual(['opens', 'the CART is empty']);
  },
  TIMEOUT,
);

const UNUSABLE: readonly (readonly [
  string,
  Readonly<Record<string, string>>,
  Partial<ScenarioSpec>,
  readonly RegExp[],
])[] = [
  [
    'a syntax error, with its file and line',
    { 'scenarios/a.spec.ts': `${IMPORT}test('x', async () => {\n  const = 3;\n});\n` },
    {},
    [/scenarios\/a\.spec\.ts.*3/s, /Unexpected token/],
  ],
  [
    'a test that is focused',
    { 'scenarios/a.spec.ts': `${IMPORT}test.only('x', async () => {});` },
    {},
    [/scenarios\/a\.spec\.ts:2/, /remove `\.only`/],
  ],
  [
    'the same title twice',
    { 'scenarios/a.spec.ts': `${IMPORT}test('x', async () => {});\ntest('x', async () => {});` },
    {},
    [/duplicate test title "x"/, /a\.spec\.ts:3/],
  ],
  [
    'a missing module',
    { 'scenarios/a.spec.ts': `${IMPORT}import 'not-there';\ntest('x', async () => {});` },
    {},
    [/not-there/],
  ],
  ['a folder without scenarios', { 'scenarios/page.ts': 'export {};' }, {}, [/no scenario in scenarios\//]],
  [
    'a text that fits none',
    { 'scenarios/a.spec.ts': `${IMPORT}test('x', async () => {});` },
    { grep: 'zzz' },
    [/has "zzz"/],
  ],
  [
    'a config that is not in the base',
    { 'scenarios/a.spec.ts': `${IMPORT}test('x', async () => {});` },
    { config: 'playwright.config.ts' },
    [/playwright\.config\.ts is not in the frozen base/],
  ],
  [
    'a config that throws',
    {
      'scenarios/a.spec.ts': `${IMPORT}test('x', async () => {});`,
      'playwright.config.ts': 'throw new Error("no such thing");',
    },
    { config: 'playwright.config.ts' },
    [/no such thing/],
  ],
  [
    'a project that the config does not have',
    { 'scenarios/a.spec.ts': `${IMPORT}test('x', async () => {});` },
    { projects: ['mobile'] },
    [/mobile/],
  ],
];

test.each(UNUSABLE)(
  'scenarios cannot be used because of %s',
  { timeout: TIMEOUT },
  async (_what, files, spec, words) => {
    const list = await listOf(files, spec);
    expect(list.kind).toBe('unusable');
    for (const word of words) expect(list.kind === 'unusable' && list.reason).toMatch(word);
    expect(list.kind === 'unusable' && list.reason).not.toMatch(/\[\d+m|\/oracle\//);
  },
);
