import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, test } from 'vitest';
import { smallDisk } from '../support/small-disk.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { untilgreen, type Finished } from './support/cli.ts';
import { FILES, scripted, type Project, type Turn } from './support/project.ts';
import { MENDED, quickProject, type QuickConfig } from './support/quick-project.ts';
import { expectNothingLeft, fingerprintOf } from './support/untouched.ts';

const LONG_MS = 240_000;

type Answer = {
  readonly run: string;
  readonly exitCode: number;
  readonly outcome: { readonly kind: string; readonly reason?: string };
  readonly branch: string | null;
  readonly problem: string | null;
  readonly evidence: { readonly folder: string; readonly report: string | null } | null;
  readonly spent: { readonly iterations: number };
};
const answerOf = ({ stdout }: Finished): Answer => JSON.parse(stdout) as Answer;

const IMPORT = "import { expect, test } from '@playwright/test';\n";
const served = (what: string): string => `import { createServer } from 'node:http';
createServer((request, response) => {
  ${what}
  response.end('const STEP = 2;');
}).listen(Number(process.env.PORT), '127.0.0.1');
`;

type Case = {
  readonly files: Readonly<Record<string, string>>;
  readonly config?: QuickConfig;
  readonly outcome: 'rejected' | 'broken';
  readonly code: 4 | 6;
  readonly says: readonly RegExp[];
};

const CASES: Readonly<Record<string, Case>> = {
  'a scenario that does not compile': {
    files: { 'scenarios/counter.spec.mjs': `${IMPORT}test('x', async () => {\n  const = 3;\n});\n` },
    outcome: 'rejected',
    code: 6,
    says: [/scenarios\/counter\.spec\.mjs:3: SyntaxError: .*Unexpected token \(3:8\)/],
  },
  'a scenario that is focused': {
    files: { 'scenarios/counter.spec.mjs': `${IMPORT}test.only('x', async () => { expect(1).toBe(2); });\n` },
    outcome: 'rejected',
    code: 6,
    says: [/scenarios\/counter\.spec\.mjs:2/, /\.only/],
  },
  'scenarios that cannot fail': {
    files: {
      'scenarios/blank.spec.mjs': `${IMPORT}test('shows no error', async ({ page }) => {
        await page.goto('/');
        await expect(page.getByText('Error')).toHaveCount(0);
      });\n`,
      'scenarios/empty.spec.mjs': `${IMPORT}test('opens', async ({ page }) => { await page.goto('/'); });\n`,
    },
    outcome: 'rejected',
    code: 6,
    says: [/"opens".* has no assertion.*add an expect/, /shows no error.* passes on an empty page/],
  },
  'a set-up command that fails': {
    files: {},
    config: { setup: { command: ['sh', '-c', 'echo no registry; exit 3'] } },
    outcome: 'broken',
    code: 4,
    says: [/set-up command .* failed with exit code 3/, /no registry/, /Try it in a fresh clone/],
  },
  'an app that dies at its start': {
    files: { 'server.mjs': "console.error('no database at db:5432');\nprocess.exit(7);\n" },
    outcome: 'broken',
    code: 4,
    says: [
      /`node server\.mjs` ended with exit code 7 before it was ready/,
      /no database at db:5432/,
      /Try it in a fresh clone: PORT=4000 node server\.mjs/,
    ],
  },
  'an app that never gets ready': {
    files: { 'server.mjs': 'setInterval(() => {}, 1_000);\n' },
    config: { app: { timeout: '500ms' } },
    outcome: 'broken',
    code: 4,
    says: [/not ready after 500 ms: nothing listens on port \d+/],
  },
  'an app that ignores its port': {
    files: { 'server.mjs': served('').replace('Number(process.env.PORT)', '0') },
    config: { app: { timeout: '500ms' } },
    outcome: 'broken',
    code: 4,
    says: [/it listens on \d+ instead of \d+: let it read the port from \$PORT/],
  },
};

test.each(Object.keys(CASES))(
  '%s ends a run before its agent is asked, and says what to do',
  async (name) => {
    const { files, config, outcome, code, says } = CASES[name] as Case;
    using folder = temporaryFolder();
    const project = quickProject(folder.path, files, config);
    const { before, state, finished } = await mend(project, folder.path);
    expect(finished.code, finished.stderr).toBe(code);
    const answer = answerOf(finished);
    expect(answer).toMatchObject({
      exitCode: code,
      outcome: { kind: outcome },
      spent: { iterations: 0 },
      branch: null,
    });
    for (const words of says) expect(finished.stderr).toMatch(words);
    expect(finished.stderr).not.toMatch(/\n\s+at |bug in Untilgreen/);
    const shown = await untilgreen(['show', answer.run], { cwd: project.root, state });
    expect(shown.stdout).toMatch(/^next /m);
    expect(shown.stdout).toMatch(says[0] as RegExp);
    await expectNothingLeft(answer.run, state, project);
    expect(fingerprintOf(project)).toEqual(before);
  },
  LONG_MS,
);

const mend = (project: Project, folder: string, turns: readonly Turn[] = MENDED) =>
  work(project, folder, scripted(folder, turns));

async function work(project: Project, folder: string, agent: readonly string[]) {
  const state = path.join(folder, 'state');
  const before = fingerprintOf(project);
  const argv = ['run', 'Mend the counter', '--json', ...agent];
  return { before, state, finished: await untilgreen(argv, { cwd: project.root, state }) };
}

const DIES = served("if (request.url === '/') process.exit(9);");
const THROWS = "throw new Error('half written');\n";

test('an app that dies while it is tried, or does not start any more, is told to the agent with its last words', async () => {
  using folder = temporaryFolder();
  const project = quickProject(folder.path, { 'server.mjs': DIES });
  const whole = served('').replace('STEP = 2', 'STEP = 1');
  const turns = [THROWS, whole].map((text) => ({ writes: [{ file: 'server.mjs', text }] }));
  const { state, finished } = await mend(project, folder.path, turns);
  expect(finished.code, finished.stderr).toBe(0);
  const answer = answerOf(finished);
  expect(answer).toMatchObject({ outcome: { kind: 'passed' }, spent: { iterations: 2 } });
  const prompt = async (n: number): Promise<string> =>
    (await untilgreen(['show', answer.run, '--iteration', String(n)], { cwd: project.root, state })).stdout;
  expect(await prompt(1)).toMatch(/FAIL the app stays up[\s\S]*exit code 9, [\d.]+ s after it was ready/);
  expect(await prompt(2)).toMatch(/FAIL the app starts[\s\S]*exit code 1 before it was ready[\s\S]*half written/);
  await expectNothingLeft(answer.run, state, project);
}, 240_000);

test(
  'a port that somebody else takes first is nobody’s failure: the app gets another',
  async () => {
    using folder = temporaryFolder();
    await using stranger = await portThief();
    const asks = `await fetch('${stranger.url}/' + process.env.PORT);\n`;
    const project = quickProject(folder.path, { 'server.mjs': asks + FILES['server.mjs'] });
    const { state, finished } = await mend(project, folder.path);
    expect(finished.code, finished.stderr).toBe(0);
    expect(finished.stderr).toMatch(/inconclusive, port \d+ was given to the app, but .* listens on it/);
    const answer = answerOf(finished);
    expect(answer.spent.iterations).toBe(1);
    await expectNothingLeft(answer.run, state, project);
  },
  LONG_MS,
);

/** Takes the first port that it is told of. */
async function portThief(): Promise<AsyncDisposable & { readonly url: string }> {
  const taken = createServer((socket) => socket.end('mine\n'));
  const told = createHttpServer((request, response) => {
    if (taken.listening) return response.end();
    taken.listen(Number(request.url?.slice(1)), '127.0.0.1', () => response.end());
  });
  await once(told.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(told.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      taken.close();
      told.closeAllConnections();
      told.close();
    },
  };
}

const AGENT = `#!/bin/sh
printf '%s\\n' "$UNTILGREEN_TURN" >> "$1/turns"
case "$2 $UNTILGREEN_TURN" in
  'mends 1') echo 'no key for the model' >&2; exit 7;;
  'mends 2') sed -i 's/const STEP = 2;/const STEP = 1;/' page.html; sleep 300;;
  'gives-up 1') while :; do echo still thinking; sleep 0.2; done;;
esac
`;

function agentIn(folder: string, habit: 'mends' | 'gives-up'): readonly string[] {
  const file = path.join(folder, 'agent.sh');
  writeFileSync(file, AGENT);
  chmodSync(file, 0o755);
  return ['--agent', 'command', '--', file, folder, habit];
}

test(
  'an agent that never ends, then does nothing, is stuck and is not asked a third time',
  async () => {
    using folder = temporaryFolder();
    const project = quickProject(folder.path, {}, { budget: { turn: '2s', idle: '60s' } });
    const { before, state, finished } = await work(project, folder.path, agentIn(folder.path, 'gives-up'));
    expect(finished.code, finished.stderr).toBe(1);
    const answer = answerOf(finished);
    expect(answer).toMatchObject({
      outcome: { kind: 'stuck', reason: '2 turns in a row changed nothing' },
      spent: { iterations: 2 },
      branch: null,
    });
    expect(finished.stderr).toContain('no end after 2 s');
    expect(readFileSync(path.join(folder.path, 'turns'), 'utf8')).toBe('1\n2\n');
    await expectNothingLeft(answer.run, state, project);
    expect(fingerprintOf(project)).toEqual(before);
  },
  LONG_MS,
);

test(
  'work of an agent that fell silent counts; evidence that has no place makes 5, and HEAD stays detached',
  async ({ skip }) => {
    using disk = smallDisk('size=64k,ro');
    if (disk === null) return skip('this user may not mount a read-only disk');
    using folder = temporaryFolder();
    const project = quickProject(
      folder.path,
      {},
      { budget: { idle: '2s' }, artifacts: path.join(disk.path, 'evidence') },
    );
    project.git('checkout', '-q', '--detach');
    const { before, state, finished } = await work(project, folder.path, agentIn(folder.path, 'mends'));
    expect(finished.code, finished.stderr).toBe(5);
    const answer = answerOf(finished);
    expect(answer).toMatchObject({ outcome: { kind: 'passed' }, spent: { iterations: 2 } });
    expect(answer.problem).toMatch(/could not write to .*evidence: the disk is read-only/);
    expect(answer.evidence?.folder.startsWith(state)).toBe(true);
    expect(existsSync(answer.evidence?.report ?? '')).toBe(true);
    expect(finished.stderr).toContain('exit code 7: no key for the model');
    expect(finished.stderr).toContain('printed nothing for 2 s');
    expect(project.git('show', `${answer.branch}:page.html`)).toContain('const STEP = 1;');
    await expectNothingLeft(answer.run, state, project);
    expect(fingerprintOf(project)).toEqual(before);
  },
  LONG_MS,
);
