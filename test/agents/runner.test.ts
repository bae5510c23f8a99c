import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commandDriver } from '../../src/agents/command.ts';
import type { Driver, Turn } from '../../src/agents/driver.ts';
import { DRIVERS } from '../../src/agents/drivers.ts';
import { createAgents } from '../../src/agents/runner.ts';
import { scriptedDriver } from '../../src/agents/scripted.ts';
import type { AgentSpec } from '../../src/core/model.ts';
import { GUARD_MARKER, RUN_MARKER } from '../../src/support/environment.ts';
import { marked } from '../../src/support/sweep.ts';
import { eventually } from '../support/eventually.ts';
import { never, onlyPath } from '../support/process-requests.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { playTurn, turnIn } from './turns.ts';

const sh = (script: string): AgentSpec => ({ driver: 'command', argv: ['sh', '-c', script], env: [] });
/** A driver that resumes and takes the lines of the scripted one, with any program behind it. */
const resuming: Driver = { ...scriptedDriver, command: (turn) => commandDriver.command(turn) };
const runsOf = (turn: Turn): readonly string[] => {
  const path = join(turn.worktree, 'runs');
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
};
const file = (turn: Turn, name: string, text: string): void => writeFileSync(join(turn.folder, name), text);
const ATTEMPT = '{"attempts":[{"at":1,"offset":0}]}';

test('a program that is not there makes the agent unavailable, and says what to type', async () => {
  using root = temporaryFolder();
  const turn = turnIn(root.path, { driver: 'command', argv: ['no-such-agent'], env: [] });
  for (let time = 0; time < 2; time += 1) {
    const { outcome } = await playTurn(commandDriver, turn);
    expect(outcome).toEqual({
      status: 'unavailable',
      note: 'the agent could not be started: "no-such-agent" was not found on the PATH. Name a program that is there: untilgreen run "…" --agent command -- PROGRAM',
      blocked: null,
      tokens: null,
      microUsd: null,
    });
  }
});

test('a driver that does not exist, and one without a program, make the agent unavailable', async () => {
  using root = temporaryFolder();
  const agents = createAgents({ drivers: DRIVERS, environment: {} });
  const run = (spec: AgentSpec) =>
    agents.run({ turn: turnIn(root.path, spec), wallMs: 1, idleMs: 1 }, () => {}, never());
  for (const driver of ['gpt', 'toString', '__proto__']) {
    expect(await run({ driver, argv: ['x'], env: [] })).toMatchObject({
      status: 'unavailable',
      note: expect.stringContaining(`there is no agent driver "${driver}" (there are: command, scripted)`),
    });
  }
  expect(await run({ driver: 'command', argv: [], env: [] })).toMatchObject({
    status: 'unavailable',
    note: expect.stringContaining('was given no program'),
  });
});

test('a worktree that is gone is said', async () => {
  using root = temporaryFolder();
  const turn = turnIn(root.path, sh('true'), { worktree: join(root.path, 'gone') });
  const { outcome } = await playTurn(commandDriver, turn);
  expect(outcome).toMatchObject({ status: 'unavailable', note: expect.stringContaining('does not exist') });
});

test('an agent that says it is blocked is believed, and junk in that file is a note', async () => {
  using root = temporaryFolder();
  const { outcome } = await playTurn(
    commandDriver,
    turnIn(root.path, sh('echo \'{"reason":"no key"}\' > "$UNTILGREEN_BLOCKED"')),
  );
  expect(outcome).toMatchObject({ status: 'ok', blocked: 'no key' });
  using other = temporaryFolder();
  const junk = await playTurn(commandDriver, turnIn(other.path, sh('echo stuck > "$UNTILGREEN_BLOCKED"')));
  expect(junk.outcome).toMatchObject({ status: 'ok', blocked: null });
  expect(junk.outcome.note).toMatch(/^exit code 0; the file at \$UNTILGREEN_BLOCKED was not used: /);
});

test('the log holds what the agent printed and the exit record how it ended', async () => {
  using root = temporaryFolder();
  const turn = turnIn(root.path, sh('echo hello; exit 4'));
  await playTurn(commandDriver, turn);
  expect(readFileSync(join(turn.folder, 'output.log'), 'utf8')).toBe('hello\n');
  expect(JSON.parse(readFileSync(join(turn.folder, 'exit.json'), 'utf8'))).toMatchObject({ code: 4, signal: null });
});

test.for([
  [{ code: 0, signal: null, at: 1 }, 'ok', 'the plan was played'],
  [{ code: 1, signal: null, at: 1 }, 'ok', 'the plan was played'],
  [{ code: null, signal: null, at: 1, by: 'lingered' }, 'ok', 'the plan was played'],
  [{ code: null, signal: null, at: 1, by: 'timeout' }, 'timed-out', 'no end after 20 s'],
  [{ code: null, signal: null, at: 1, by: 'idle' }, 'idle', 'printed nothing for 20 s'],
] as const)(
  'a turn with the exit record %j is not run again: its outcome is read from what is there',
  async ([exit, status, note]) => {
    using root = temporaryFolder();
    const turn = turnIn(root.path, sh('echo run >> runs'));
    file(turn, 'started.json', ATTEMPT);
    file(turn, 'exit.json', JSON.stringify(exit));
    file(turn, 'blocked.json', '{"reason":"said before the crash"}');
    file(
      turn,
      'output.log',
      '{"type":"usage","tokens":7,"microUsd":9}\n{"type":"ended","status":"ok","note":"the plan was played"}\n',
    );
    const { outcome } = await playTurn(resuming, turn);
    expect(outcome).toEqual({ status, note, blocked: 'said before the crash', tokens: 7, microUsd: 9 });
    expect(runsOf(turn)).toEqual([]);
  },
);

test('an outcome read back is the outcome that was given', async () => {
  using root = temporaryFolder();
  const turn = turnIn(root.path, sh('echo run >> runs; echo "cannot find it" >&2; exit 2'));
  const first = await playTurn(commandDriver, turn);
  const again = await playTurn(commandDriver, turn);
  expect(again.outcome).toEqual(first.outcome);
  expect(first.outcome.note).toBe('exit code 2: cannot find it');
  expect(runsOf(turn)).toEqual(['run']);
});

test('a limit is written down before the program is ended, so a crash then does not run the turn again', async () => {
  using root = temporaryFolder();
  const turn = turnIn(root.path, sh('echo run >> runs; echo begin; sleep 60'));
  const first = await playTurn(commandDriver, turn, { wallMs: 700 });
  const again = await playTurn(commandDriver, turn, { wallMs: 700 });
  expect([first.outcome, again.outcome.status, runsOf(turn)]).toEqual([again.outcome, 'timed-out', ['run']]);
});

test('an agent that had said it was done before the crash is not run again', async () => {
  using root = temporaryFolder();
  const turn = turnIn(root.path, sh('echo run >> runs'));
  file(turn, 'started.json', ATTEMPT);
  file(turn, 'output.log', '{"type":"ended","status":"failed","note":"gave up"}\n');
  const { outcome } = await playTurn(resuming, turn);
  expect([outcome.status, outcome.note, runsOf(turn)]).toEqual(['failed', 'gave up', []]);
});

test('the guard of a dead controller may still write the exit record: it is waited for', async () => {
  using root = temporaryFolder();
  const turn = turnIn(root.path, sh('echo run >> runs'));
  file(turn, 'started.json', ATTEMPT);
  const exit = join(turn.folder, 'exit.json');
  const script = `sleep 1; echo '{"code":0,"signal":null,"at":1}' > "$UNTILGREEN_GUARD.tmp"; mv "$UNTILGREEN_GUARD.tmp" "$UNTILGREEN_GUARD"`;
  const guard = spawn('sh', ['-c', script], { env: { ...onlyPath(), [GUARD_MARKER]: exit }, stdio: 'ignore' });
  await eventually('it runs', async () => (await marked(GUARD_MARKER, exit)).length > 0);
  const { outcome } = await playTurn(resuming, turn);
  expect([outcome.status, runsOf(turn), guard.exitCode]).toEqual(['ok', [], 0]);
});

test('a turn that was cut off is taken over as it is when the driver cannot resume', async () => {
  using root = temporaryFolder();
  const turn = turnIn(root.path, sh('echo run >> runs'));
  file(turn, 'started.json', ATTEMPT);
  file(turn, 'output.log', 'half of its work\n');
  const { outcome } = await playTurn(commandDriver, turn);
  expect([outcome.status, outcome.blocked, runsOf(turn)]).toEqual(['cut-off', null, []]);
  expect(outcome.note).toContain('taken over');
});

test('a turn that was cut off is resumed in its session, and what both attempts used is counted', async () => {
  using root = temporaryFolder();
  const turn = turnIn(root.path, sh('echo run >> runs; echo \'{"type":"usage","tokens":5,"microUsd":2}\''));
  file(turn, 'started.json', ATTEMPT);
  file(turn, 'output.log', '{"type":"usage","tokens":100,"microUsd":30}\n');
  const sessions: string[] = [];
  const watching: Driver = {
    ...resuming,
    command: (given) => {
      sessions.push(given.intent.session);
      return resuming.command(given);
    },
  };
  const { outcome } = await playTurn(watching, turn);
  expect(outcome).toMatchObject({ status: 'ok', tokens: 105, microUsd: 32 });
  expect([sessions, runsOf(turn)]).toEqual([['resume'], ['run']]);
  expect((await playTurn(watching, turn)).outcome).toEqual(outcome);
  expect(runsOf(turn)).toEqual(['run']);
});

test('files of a turn that are damaged are said, with the way out', async () => {
  using root = temporaryFolder();
  const turn = turnIn(root.path, sh('true'));
  file(turn, 'started.json', '{"attempts":');
  await expect(playTurn(commandDriver, turn)).rejects.toMatchObject({
    code: 'CORRUPT',
    fix: expect.stringContaining('started.json'),
  });
});

test('an abort before the turn starts nothing and writes nothing', async () => {
  using root = temporaryFolder();
  const turn = turnIn(root.path, sh('echo run >> runs'));
  await expect(playTurn(commandDriver, turn, { signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow('no');
  expect([runsOf(turn), existsSync(turn.promptFile)]).toEqual([[], false]);
});

test('an abort in the middle ends everything and leaves the turn to be resumed', async () => {
  using root = temporaryFolder();
  const turn = turnIn(root.path, sh('echo run >> runs; sleep 60'), { runId: 'aborted-turn' });
  const controller = new AbortController();
  const playing = playTurn(resuming, turn, { signal: controller.signal });
  await eventually('the agent runs', () => runsOf(turn).length === 1);
  controller.abort(new Error('interrupted'));
  await expect(playing).rejects.toThrow('interrupted');
  expect(await marked(RUN_MARKER, 'aborted-turn')).toEqual([]);
  expect(existsSync(join(turn.folder, 'exit.json'))).toBe(false);
});

test('a driver that throws on a line, against its contract, costs that line and not the turn', async () => {
  using root = temporaryFolder();
  const broken: Driver = {
    ...commandDriver,
    parse: () => {
      throw new Error('a bug');
    },
  };
  const { outcome, events } = await playTurn(broken, turnIn(root.path, sh('echo hello')));
  expect([outcome.status, events]).toEqual(['ok', [{ type: 'text', text: 'hello' }]]);
});

test('what stands before a run made by no real agent comes from its driver', () => {
  const agents = createAgents({ drivers: DRIVERS, environment: {} });
  const of = (driver: string) => agents.disclaimer({ driver, argv: [], env: [] });
  expect([of('command'), of('scripted'), of('nobody')]).toEqual([null, scriptedDriver.disclaimer, null]);
});
