import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ledgerPath, readLedger } from '../../src/agents/scripted-journal.ts';
import { RUN_MARKER } from '../../src/support/environment.ts';
import { marked } from '../../src/support/sweep.ts';
import { eventually } from '../support/eventually.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startUntilgreen, untilgreen, type CliOptions, type Finished } from './support/cli.ts';
import { FILES, MEND_COUNTER, MEND_GREETING, scripted, type Project } from './support/project.ts';
import { quickProject } from './support/quick-project.ts';
import { expectNothingLeft, fingerprintOf } from './support/untouched.ts';

const LONG_MS = 60_000;
/** After one signal a run has ten seconds to end well; the rest is for a machine under load. */
const ENDS_WITHIN_MS = 25_000;

/** `node hold.mjs NAME` and `hold(NAME)`: the first visit of each two never ends; all of them leave a mark. */
const holdIn = (visits: string): string => `import { readdirSync, writeFileSync } from 'node:fs';
export async function hold(name) {
  const visits = ${JSON.stringify(visits)};
  const n = readdirSync(visits).filter((file) => file.startsWith(name)).length + 1;
  writeFileSync(visits + '/' + name + '-' + n, '');
  if (n % 2 === 1) await new Promise((resolve) => setTimeout(resolve, 600_000));
}
if (process.argv[2]) await hold(process.argv[2]);
`;

const SPEC = `import { expect, test } from '@playwright/test';
test('the button adds one', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Add one' }).click();
  await expect(page.getByRole('status')).toHaveText('1');
});
`;

/** A counter whose set-up and whose page hold whoever comes first. */
function holdingProject(folder: string, visits: string): Project {
  const server = FILES['server.mjs'].replace(
    '(request, response) => {',
    "async (request, response) => {\n  if (request.url === '/') await hold('page');",
  );
  return quickProject(
    folder,
    {
      'hold.mjs': holdIn(visits),
      'server.mjs': `import { hold } from './hold.mjs';\n${server}`,
      'scenarios/counter.spec.mjs': SPEC,
    },
    { setup: { command: ['node', 'hold.mjs', 'setup'] } },
  );
}

type Running = AsyncDisposable & {
  readonly stderr: () => string;
  /** Throws when the command ends before. */
  readonly reaches: (what: string, isReached: () => boolean) => Promise<void>;
  readonly signal: (...signals: readonly NodeJS.Signals[]) => Promise<Finished>;
  readonly end: () => Promise<Finished>;
};

/** The real command line, at work until it is told to stop. */
function working(argv: readonly string[], options: CliOptions): Running {
  const child = startUntilgreen(argv, options);
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk: Buffer) => void (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => void (stderr += chunk.toString()));
  const closed = once(child, 'close', { signal: AbortSignal.timeout(240_000) });
  const end = async (): Promise<Finished> => {
    await closed;
    return { code: child.exitCode, stdout, stderr };
  };
  const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    stderr: () => stderr,
    reaches: async (what, isReached) => {
      await eventually(what, () => isReached() || isOver(), LONG_MS);
      if (!isReached()) throw new Error(`it ended before this: ${what}\n${stderr}`);
    },
    signal: async (...signals) => {
      for (const signal of signals) child.kill(signal);
      await eventually(`the command ends after ${signals.join(', ')}: ${stderr}`, isOver, ENDS_WITHIN_MS);
      return await end();
    },
    end,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await closed;
    },
  };
}

const runIn = (state: string): string => readdirSync(path.join(state, 'runs'))[0] ?? '';
const ledgerIn = (state: string): readonly string[] =>
  existsSync(path.join(state, 'runs'))
    ? readLedger(ledgerPath(path.join(state, 'runs', runIn(state), 'scripted'))).map(
        (entry) => `${entry.turn} ${entry.event}`,
      )
    : [];

test('a run that is interrupted in every phase, one after the other, is resumed each time and ends as it would have', async () => {
  using folder = temporaryFolder();
  const [visits, state] = [path.join(folder.path, 'visits'), path.join(folder.path, 'state')];
  mkdirSync(visits);
  const project = holdingProject(folder.path, visits);
  const before = fingerprintOf(project);
  const at = { cwd: project.root, state };
  const visited = (name: string) => (): boolean => existsSync(path.join(visits, name));
  const phases: readonly (readonly [string, (run: Running) => boolean, number])[] = [
    ['provisioning', visited('setup-1'), 1],
    ['preflight', visited('page-1'), 1],
    ['working', () => ledgerIn(state).includes('1 started'), 1],
    ['checking', visited('page-3'), 2],
    ['verifying', visited('page-5'), 1],
    ['publishing', ({ stderr }) => stderr().includes('verification: green'), 1],
  ];
  let argv = ['run', 'count', ...scripted(folder.path, [{ sleepMs: 3_000, edits: [MEND_COUNTER] }])];
  for (const [phase, isReached, times] of phases) {
    await using run = working(argv, at);
    await run.reaches(`${phase} is reached`, () => isReached(run));
    const stopped = await run.signal(...(['SIGINT', 'SIGINT'] as const).slice(0, times));
    const id = runIn(state);
    expect({ phase, code: stopped.code }, stopped.stderr).toEqual({ phase, code: 130 });
    expect(stopped.stdout, phase).toMatch(/^interrupted/);
    expect(stopped.stdout, phase).toContain(`untilgreen resume ${id.slice(-8)}`);
    await eventually(`nothing of ${phase} is left`, async () => (await marked(RUN_MARKER, id)).length === 0);
    argv = ['resume', 'last'];
  }
  const ended = await untilgreen(['resume', 'last', '--json'], at);
  expect(ended.code, ended.stderr).toBe(0);
  const { run, branch, spent } = JSON.parse(ended.stdout) as Ended;
  expect(spent.iterations).toBe(1);
  expect(ledgerIn(state).filter((entry) => entry !== '1 resumed')).toEqual(['1 started', '1 finished']);
  expect(project.git('diff', '--name-only', 'main', branch)).toBe('page.html\n');
  await expectNothingLeft(run, state, project);
  expect(fingerprintOf(project)).toEqual(before);
}, 300_000);

type Ended = {
  readonly run: string;
  readonly branch: string;
  readonly outcome: { readonly kind: string };
  readonly spent: { readonly iterations: number };
  readonly evidence: { readonly folder: string };
};

test('a run that another process cancels in the middle of a turn ends soon, with its finished work and its evidence', async () => {
  using folder = temporaryFolder();
  const project = quickProject(folder.path);
  const before = fingerprintOf(project);
  const at = { cwd: project.root, state: path.join(folder.path, 'state') };
  const turns = [{ edits: [MEND_GREETING] }, { sleepMs: 300_000, edits: [MEND_COUNTER] }];
  await using run = working(['run', 'count', '--json', ...scripted(folder.path, turns)], at);
  await run.reaches('the second turn runs', () => ledgerIn(at.state).includes('2 started'));
  const asked = performance.now();
  const cancelled = await untilgreen(['cancel', 'last', '--json'], at);
  const ended = await run.end();
  expect(performance.now() - asked).toBeLessThan(ENDS_WITHIN_MS);
  expect({ cancel: cancelled.code, run: ended.code }, ended.stderr).toEqual({ cancel: 0, run: 130 });
  const summary = JSON.parse(ended.stdout) as Ended;
  expect(summary).toMatchObject({ outcome: { kind: 'cancelled' } });
  expect(JSON.parse(cancelled.stdout)).toMatchObject({ run: summary.run, outcome: { kind: 'cancelled' } });
  expect(project.git('diff', '--name-only', 'main', summary.branch)).toBe('settings.json\n');
  const { folder: evidence } = summary.evidence;
  for (const file of ['report.html', 'summary.md', 'manifest.json']) expect(readdirSync(evidence)).toContain(file);
  expect(readFileSync(path.join(evidence, 'summary.md'), 'utf8')).toMatch(/cancelled/i);
  await expectNothingLeft(summary.run, at.state, project);
  expect(fingerprintOf(project)).toEqual(before);
}, 180_000);
