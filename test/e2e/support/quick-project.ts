import { MEND_COUNTER, project, type Project } from './project.ts';

/** Asks the app without a page, so that no browser has to start: red until the counter adds one. */
export const QUICK_SPEC = `import { expect, test } from '@playwright/test';
test('the counter adds one', async ({ request }) => {
  const page = await request.get('/');
  expect(await page.text()).toContain('const STEP = 1;');
});
`;

export const MENDED = [{ edits: [MEND_COUNTER] }] as const;

export type QuickConfig = {
  readonly app?: object;
  readonly budget?: object;
  readonly setup?: object;
  readonly artifacts?: string;
};

/** The counter with one scenario that needs no browser. */
export function quickProject(
  folder: string,
  files: Readonly<Record<string, string>> = {},
  { app = {}, budget = {}, ...rest }: QuickConfig = {},
): Project {
  const config = {
    app: { command: ['node', 'server.mjs'], ready: { url: '/ready' }, timeout: '20s', ...app },
    budget: { iterations: 4, time: '10m', turn: '60s', idle: '30s', ...budget },
    ...rest,
  };
  return project(folder, {
    'scenarios/counter.spec.mjs': QUICK_SPEC,
    'untilgreen.config.json': `${JSON.stringify(config, null, 2)}\n`,
    ...files,
  });
}
