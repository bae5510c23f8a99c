import { chmodSync, existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { untilgreen } from './support/cli.ts';
import { FILES, MEND_COUNTER, MEND_GREETING, project, scripted } from './support/project.ts';
import { expectNothingLeft, fingerprintOf } from './support/untouched.ts';

type Summary = {
  readonly run: string;
  readonly outcome: { readonly kind: string };
  readonly grade: string | null;
  readonly branch: string;
  readonly spent: { readonly iterations: number };
  readonly protectedEdits: readonly string[];
  readonly evidence: { readonly folder: string };
};
const summaryIn = (stdout: string): Summary => JSON.parse(stdout) as Summary;

const AGENT = `#!/bin/sh
# The first turn mends one of two bugs; the second, told what still fails, mends the other.
cat > "$UNTILGREEN_PROMPT_FILE.seen"
if grep -q 'the button adds one' "$UNTILGREEN_PROMPT_FILE.seen"; then
  sed -i 's/const STEP = 2;/const STEP = 1;/' page.html
else
  printf '{ "name": "counter", "greeting": "hello" }\\n' > settings.json
fi
`;

test('any program as agent: red, feedback, green; a branch arrives and nothing else changes or stays', async () => {
  using folder = temporaryFolder();
  const counter = project(folder.path);
  const { root, git } = counter;
  const agent = path.join(folder.path, 'agent.sh');
  writeFileSync(agent, AGENT);
  chmodSync(agent, 0o755);
  const before = fingerprintOf(counter);
  const state = path.join(folder.path, 'state');
  const finished = await untilgreen(['run', 'Make the counter count', '--json', '--agent', 'command', '--', agent], {
    cwd: root,
    state,
  });
  expect(finished.stderr).not.toContain('bug in Untilgreen');
  expect(finished.code, finished.stderr).toBe(0);
  const summary = summaryIn(finished.stdout);
  expect(summary).toMatchObject({ outcome: { kind: 'passed' }, grade: 'green', spent: { iterations: 2 } });
  expect(summary.branch).toMatch(/^untilgreen\/make-the-counter-count-[0-9a-f]+$/);

  expect(fingerprintOf(counter)).toEqual(before);
  expect(git('diff', '--name-only', 'main', summary.branch).trim().split('\n')).toEqual(['page.html', 'settings.json']);
  expect(git('show', `${summary.branch}:page.html`)).toContain('const STEP = 1;');
  await expectNothingLeft(summary.run, state, counter);
  const evidence = summary.evidence.folder;
  for (const file of ['report.html', 'summary.md', 'manifest.json']) expect(readdirSync(evidence)).toContain(file);
  const media = readdirSync(path.join(evidence, 'media'));
  expect(media.filter((file) => file.endsWith('.gif')).length).toBeGreaterThanOrEqual(4);

  const shown = await untilgreen(['show', summary.run, '--iteration', '2'], { cwd: root, state });
  expect(shown.code, shown.stderr).toBe(0);
  expect(shown.stdout).toContain('the page greets');
  expect(shown.stdout).toContain('GET /api/greeting');
  expect(shown.stdout).toContain('500');
  expect(shown.stdout).toContain('no greeting: 500');
  expect(shown.stdout).toContain('TypeError');
  expect(shown.stdout).toMatch(/expected/i);
  const shot = /(\/\S+\.png)/.exec(shown.stdout)?.[1];
  expect(shot, shown.stdout).toBeDefined();
}, 240_000);

const CHEATS = {
  'empties the scenarios': {
    file: 'scenarios/counter.spec.mjs',
    text: `import { test } from '@playwright/test';\ntest('the button adds one', () => {});\n`,
  },
  'points the Playwright config elsewhere': {
    file: 'playwright.config.mjs',
    text: `export default { testDir: 'nothing', testIgnore: '**', retries: 9, globalSetup: './exit.mjs' };\n`,
  },
  'makes the package scripts succeed': {
    file: 'package.json',
    text: JSON.stringify({ name: 'counter', type: 'module', scripts: { test: 'true', playwright: 'true' } }),
  },
} as const;

test.each(Object.entries(CHEATS))(
  'an agent that %s never passes while the bugs remain',
  async (_, write) => {
    using folder = temporaryFolder();
    const { root } = project(folder.path);
    const state = path.join(folder.path, 'state');
    const plan = scripted(folder.path, [{ says: 'done, all tests pass', writes: [write] }]);
    const finished = await untilgreen(['run', 'cheat', '--json', '--iterations', '1', ...plan], { cwd: root, state });
    expect(finished.code, finished.stderr).toBe(3);
    expect(summaryIn(finished.stdout)).toMatchObject({ outcome: { kind: 'exhausted' }, protectedEdits: [write.file] });
  },
  240_000,
);

test('a check of package scripts is run with the scripts of the base', async () => {
  using folder = temporaryFolder();
  const config = JSON.parse(FILES['untilgreen.config.json']) as object;
  const checks = [{ name: 'unit', command: ['npm', 'test'], timeout: '60s' }];
  const { root } = project(folder.path, {
    'untilgreen.config.json': JSON.stringify({ ...config, checks }),
    'unit.test.mjs': `import { readFileSync } from 'node:fs';
import { test } from 'node:test';
test('the name has a capital', () => {
  if (!readFileSync('settings.json', 'utf8').includes('Counter')) throw new Error('no capital');
});
`,
  });
  const state = path.join(folder.path, 'state');
  const cheat = { edits: [MEND_COUNTER, MEND_GREETING], writes: [CHEATS['makes the package scripts succeed']] };
  const plan = scripted(folder.path, [cheat]);
  const finished = await untilgreen(['run', 'cheat', '--json', '--iterations', '1', ...plan], { cwd: root, state });
  expect(finished.code, finished.stderr).toBe(3);
  expect(finished.stdout).toContain('check unit');
}, 240_000);

test('what the app writes is not delivered, and an app that rewrites the scenarios ends the run as tampered', async () => {
  using folder = temporaryFolder();
  const log = `import { appendFileSync } from 'node:fs';\nappendFileSync('visits.log', 'x');\n`;
  const rewrite = `import { chmodSync, rmSync, writeFileSync } from 'node:fs';
chmodSync('../frozen/scenarios', 0o755);
const spec = '../frozen/scenarios/counter.spec.mjs';
rmSync(spec);
writeFileSync(spec, "import { test } from '@playwright/test'; test('the button adds one', () => {});");
`;
  const { root, git } = project(folder.path, { 'server.mjs': log + FILES['server.mjs'] });
  const state = path.join(folder.path, 'state');
  const honest = scripted(folder.path, [{ edits: [MEND_COUNTER, MEND_GREETING] }]);
  const finished = await untilgreen(['run', 'mend', '--json', ...honest], { cwd: root, state });
  expect(finished.code, finished.stderr).toBe(0);
  const summary = summaryIn(finished.stdout);
  expect(git('diff', '--name-only', 'main', summary.branch).trim().split('\n')).toEqual(['page.html', 'settings.json']);
  expect(existsSync(path.join(state, 'runs', summary.run, 'worktree'))).toBe(false);

  const attack = scripted(folder.path, [{ writes: [{ file: 'server.mjs', text: rewrite + FILES['server.mjs'] }] }]);
  const attacked = await untilgreen(['run', 'cheat', '--json', '--iterations', '1', ...attack], { cwd: root, state });
  expect(summaryIn(attacked.stdout).outcome.kind, attacked.stderr).toBe('tampered');
  expect(attacked.code).toBe(1);
}, 300_000);

test('the same edits beside an honest fix end green, with the edits listed', async () => {
  using folder = temporaryFolder();
  const { root } = project(folder.path);
  const state = path.join(folder.path, 'state');
  const turn = { edits: [MEND_COUNTER, MEND_GREETING], writes: Object.values(CHEATS) };
  const plan = scripted(folder.path, [turn]);
  const finished = await untilgreen(['run', 'mend', '--json', ...plan], { cwd: root, state });
  expect(finished.code, finished.stderr).toBe(0);
  const files = ['package.json', 'playwright.config.mjs', 'scenarios/counter.spec.mjs'];
  expect(summaryIn(finished.stdout)).toMatchObject({ grade: 'green', protectedEdits: files });
}, 240_000);

test('an agent that says blocked ends the run without blame, and the reason reaches a person', async () => {
  using folder = temporaryFolder();
  const { root } = project(folder.path);
  const state = path.join(folder.path, 'state');
  const plan = scripted(folder.path, [{ blocked: 'the greeting service has no key' }]);
  const finished = await untilgreen(['run', 'greet', '--json', ...plan], { cwd: root, state });
  expect(finished.code, finished.stderr).toBe(6);
  expect(summaryIn(finished.stdout)).toMatchObject({
    outcome: { kind: 'blocked', reason: 'the greeting service has no key' },
  });
}, 240_000);

test('verify judges a commit without an agent', async () => {
  using folder = temporaryFolder();
  const { root, git } = project(folder.path);
  const state = path.join(folder.path, 'state');
  const red = await untilgreen(['verify', '--json'], { cwd: root, state });
  expect(red.code, red.stderr).toBe(1);
  writeFileSync(path.join(root, 'settings.json'), '{ "greeting": "hello" }\n');
  const page = readFileSync(path.join(root, 'page.html'), 'utf8');
  writeFileSync(path.join(root, 'page.html'), page.replace(MEND_COUNTER.find, MEND_COUNTER.replace));
  const dirty = await untilgreen(['verify', '--json'], { cwd: root, state });
  expect(dirty.code, 'uncommitted changes are not judged').toBe(1);
  expect(dirty.stderr).toContain('page.html');
  git('commit', '-qam', 'mended');
  const green = await untilgreen(['verify', '--json'], { cwd: root, state });
  expect(green.code, green.stderr).toBe(0);
}, 300_000);
