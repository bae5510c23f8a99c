import type { Project } from './detect-project.ts';
import type { KnownAgent } from './known-agents.ts';

/** A config for a project as it was found, with what could not be known as comments to fill in. */
export function starterConfig({ app, setup, playwright }: Project, agent: KnownAgent | null): string {
  return [
    "import { defineConfig } from 'untilgreen';",
    '',
    '// All options: docs/configuration.md of untilgreen. Commands are lists, there is no shell.',
    'export default defineConfig({',
    ...(playwright
      ? [`  scenarios: { dir: ${text(playwright.dir)}, config: ${text(playwright.config)} },`]
      : ["  scenarios: { dir: 'scenarios' },"]),
    ...(setup ? [`  setup: { command: ${list(setup)} },`] : []),
    ...appLines(app),
    ...agentLines(agent),
    "  budget: { iterations: 8, time: '60m' },",
    '});',
    '',
  ].join('\n');
}

function appLines(app: readonly string[] | null): readonly string[] {
  if (app === null) {
    return [
      '  // How your app starts. Its port is in $PORT, and {port} is replaced by it. Or: app: { url: … } when it runs elsewhere.',
      "  // app: { command: ['npm', 'start'], ready: { url: '/' } },",
    ];
  }
  const note = app.includes('{port}') ? '{port} is replaced by a free port.' : 'The app has to listen on $PORT.';
  return [`  // ${note}`, `  app: { command: ${list(app)}, ready: { url: '/' } },`];
}

function agentLines(agent: KnownAgent | null): readonly string[] {
  if (agent === null) {
    return [
      '  // Any program that reads a prompt on standard input and edits files where it is started.',
      "  // agent: { command: ['./agent.sh'], env: ['API_KEY'] },",
    ];
  }
  const env = agent.env.length > 0 ? `, env: ${list(agent.env)}` : '';
  return [`  agent: { command: ${list(agent.argv)}${env} },`];
}

const text = (value: string): string =>
  `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
const list = (values: readonly string[]): string => `[${values.map(text).join(', ')}]`;

export const STARTER_SCENARIO = `import { expect, test } from '@playwright/test';

// A scenario states what must be true for a person who uses the app. It has to be able to fail:
// a run begins with at least one that is red, and ends when all are green.
test('the front page has a heading', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
});
`;
