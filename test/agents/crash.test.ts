import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Turn, TurnOutcome } from '../../src/agents/driver.ts';
import { scriptedStateFolder } from '../../src/agents/scripted.ts';
import { ledgerPath, readLedger } from '../../src/agents/scripted-journal.ts';
import type { ScriptedTurn } from '../../src/agents/scripted-plan.ts';
import { RUN_MARKER } from '../../src/support/environment.ts';
import { marked } from '../../src/support/sweep.ts';
import { isAlive, pidIn } from '../support/alive.ts';
import { eventually } from '../support/eventually.ts';
import { onlyPath } from '../support/process-requests.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { turnIn } from './turns.ts';

const PROGRAM = fileURLToPath(new URL('./programs/one-turn.ts', import.meta.url));

/** A controller as a process of its own, with what it printed when it came to its end. */
function controller(turn: Turn): { readonly process: ChildProcess; readonly outcome: Promise<TurnOutcome | null> } {
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(turn)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: onlyPath(),
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const outcome = once(child, 'close').then(() => {
    const text = Buffer.concat(chunks).toString();
    return text === '' ? null : (JSON.parse(text) as TurnOutcome);
  });
  return { process: child, outcome };
}

function scriptedTurn(root: string, turn: ScriptedTurn): Turn {
  const plan = join(root, 'plan.json');
  writeFileSync(plan, JSON.stringify({ turns: [turn] }));
  return turnIn(root, { driver: 'scripted', argv: [plan], env: [] }, { runId: root });
}

const FILES = Array.from({ length: 300 }, (_, index) => ({ file: `files/${index}.txt`, text: `${index}\n` }));
const eventsOf = (turn: Turn): readonly string[] =>
  readLedger(ledgerPath(scriptedStateFolder(turn.folder))).map(({ event }) => event);

/** Starts a controller and kills it this long after its agent has noted that it is at work. */
async function killedAtWork(turn: Turn, ms: number): Promise<void> {
  const before = eventsOf(turn).length;
  const { process, outcome } = controller(turn);
  await eventually('its agent is at work, or has no more to do', () => {
    return eventsOf(turn).length > before || process.exitCode !== null;
  });
  await pause(ms);
  process.kill('SIGKILL');
  await outcome;
}

test(
  'a controller that is killed again and again in the middle of a turn: the turn is played once, and nothing is left',
  { timeout: 120_000 },
  async () => {
    const noted: string[] = [];
    for (const killsAfter of [[0], [40, 5], [220, 160], [320]]) {
      using root = temporaryFolder();
      const edits = [{ file: 'count.txt', find: '1', replace: '2' }];
      const turn = scriptedTurn(root.path, { says: 'working', sleepMs: 250, edits, writes: FILES });
      writeFileSync(join(turn.worktree, 'count.txt'), '1');
      for (const ms of killsAfter) await killedAtWork(turn, ms);
      const outcome = await controller(turn).outcome;
      expect(outcome).toMatchObject({ status: 'ok', note: 'turn 1 of the plan was played' });
      expect(readFileSync(join(turn.worktree, 'count.txt'), 'utf8')).toBe('2');
      for (const { file, text } of FILES) expect(readFileSync(join(turn.worktree, file), 'utf8')).toBe(text);
      expect(eventsOf(turn).filter((event) => event !== 'resumed')).toEqual(['started', 'finished']);
      await eventually('nothing is left', async () => (await marked(RUN_MARKER, turn.runId)).length === 0);
      noted.push(...eventsOf(turn));
    }
    expect(noted).toContain('resumed');
  },
);

test('a controller that is killed before its agent is at work has started nothing that stays', async () => {
  for (const ms of [0, 150, 300, 400]) {
    using root = temporaryFolder();
    const turn = scriptedTurn(root.path, { writes: [{ file: 'done.txt', text: 'done' }], sleepMs: 2_000 });
    const { process, outcome } = controller(turn);
    await pause(ms);
    process.kill('SIGKILL');
    await outcome;
    await eventually('nothing is left', async () => (await marked(RUN_MARKER, turn.runId)).length === 0);
    expect(existsSync(join(turn.worktree, 'done.txt'))).toBe(false);
  }
});

test('a turn whose program ended by itself just before its controller was killed is not run again', async () => {
  using root = temporaryFolder();
  const script =
    'echo run >> runs; echo $$ > pid; (setsid sh -c "trap \'\' TERM; sleep 3600" &); sleep 1.2; echo worked';
  const turn = turnIn(root.path, { driver: 'command', argv: ['sh', '-c', script], env: [] }, { runId: root.path });
  const first = controller(turn);
  const pid = await eventually('the agent runs', () => pidIn(join(turn.worktree, 'pid')));
  // The daemon holds stdout, so the guard still waits for output when the controller dies, and the exit is not written.
  await eventually('it has ended', async () => !(await isAlive(pid)));
  first.process.kill('SIGKILL');
  await first.outcome;
  const second = controller(turn);
  expect(await second.outcome).toMatchObject({ status: 'ok', note: 'exit code 0' });
  expect(readFileSync(join(turn.worktree, 'runs'), 'utf8')).toBe('run\n');
  await eventually('nothing is left', async () => (await marked(RUN_MARKER, turn.runId)).length === 0);
});

test('an agent that cannot be resumed and was cut off leaves its work and no process', async () => {
  using root = temporaryFolder();
  const script = 'echo half > work.txt; echo $$ > pid; sleep 3600';
  const turn = turnIn(root.path, { driver: 'command', argv: ['sh', '-c', script], env: [] }, { runId: root.path });
  const first = controller(turn);
  await eventually('the agent runs', () => pidIn(join(turn.worktree, 'pid')));
  first.process.kill('SIGKILL');
  await first.outcome;
  expect(await controller(turn).outcome).toMatchObject({ status: 'cut-off' });
  expect(readFileSync(join(turn.worktree, 'work.txt'), 'utf8')).toBe('half\n');
  expect(await marked(RUN_MARKER, turn.runId)).toEqual([]);
});
