import { expect, test } from 'vitest';
import { committedDesk, untilgreen, type Desk } from '../support/cli.ts';

/** A run that ends as soon as its worktree is there. */
const config = (goal: string): string =>
  JSON.stringify({ goal, setup: { command: ['false'] }, agent: { command: ['true'] } });
const FILES = {
  'web/untilgreen.config.json': config('Committed'),
  'web/scenarios/a.spec.ts': "import { test } from '@playwright/test';\ntest('x', () => {});\n",
};

async function runIn(here: Desk) {
  const typing = { cwd: `${here.folder}/web`, env: { UNTILGREEN_STATE_DIR: here.state } };
  const { code, out, err } = await untilgreen(['run', '--json'], typing);
  expect(code, err).toBe(4);
  return { err, answer: JSON.parse(out) as { goal: string; ignoredChanges: readonly string[] } };
}

test('a config that is not committed is used as it is, and not called ignored', async () => {
  using here = committedDesk(FILES);
  here.put('web/untilgreen.config.json', config('Changed'));
  here.put('notes.txt', 'x');
  const { err, answer } = await runIn(here);
  expect(answer).toMatchObject({ goal: 'Changed', ignoredChanges: ['notes.txt'] });
  expect(err).toContain('config: web/untilgreen.config.json, as it is in your checkout (not committed)');
  expect(err).toContain('uncommitted changes that are not used: notes.txt');
});

test('nothing is said about a config that is committed', async () => {
  using here = committedDesk(FILES);
  const { err, answer } = await runIn(here);
  expect(answer).toMatchObject({ goal: 'Committed', ignoredChanges: [] });
  expect(err).not.toMatch(/as it is in your checkout|not used/);
});
