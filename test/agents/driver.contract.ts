import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Driver } from '../../src/agents/driver.ts';
import type { AgentSpec } from '../../src/core/model.ts';
import { RUN_MARKER } from '../../src/support/environment.ts';
import { marked } from '../../src/support/sweep.ts';
import { isAlive, pidIn } from '../support/alive.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { playTurn, textOf, turnIn } from './turns.ts';

export type DriverSubject = {
  readonly driver: Driver;
  /** An agent that writes `done.txt` into the worktree. It may put what it needs into the folder. */
  readonly working: (folder: string) => AgentSpec;
  /** Lines that the agent's program prints, recorded. */
  readonly lines: readonly string[];
  /** The line that says that a turn is over; `null` when only the exit code tells. */
  readonly endedLine: string | null;
};

const PROGRAM = fileURLToPath(new URL('./programs/misbehaving.mjs', import.meta.url));
const SPEC: AgentSpec = { driver: 'any', argv: ['agent', '--flag'], env: [] };

/** What every driver must hold, ours and anybody else's. Call it once in a test file of your own. */
export function driverContract({ driver, working, lines, endedLine }: DriverSubject): void {
  const { name } = driver;
  /** The driver as it is, with a program that misbehaves in the place of its own. */
  const misbehaving = (habit: string, folder: string): Driver => ({
    ...driver,
    command: (turn) => ({ ...driver.command(turn), argv: [process.execPath, PROGRAM, habit, folder] }),
  });
  const specOf = (more: Partial<AgentSpec> = {}): AgentSpec => ({ ...SPEC, driver: name, ...more });

  test(`${name}: the same turn always gives the same command, and no file is touched for it`, () => {
    using folder = temporaryFolder();
    const turn = { ...turnIn(folder.path, working(folder.path)), worktree: '/not/there', folder: '/not/there/turns/1' };
    expect(driver.command(turn)).toEqual(driver.command(structuredClone(turn)));
    expect(driver.command(turn).argv.length).toBeGreaterThan(0);
  });

  test(`${name}: the prompt travels on standard input and never in an argument, whatever its length`, () => {
    using folder = temporaryFolder();
    const prompt = `a secret sentence ${'x'.repeat(2_000_000)}`;
    const command = driver.command(turnIn(folder.path, working(folder.path), { prompt }));
    expect(command.stdin).toContain(prompt);
    expect(command.argv.join(' ')).not.toContain('a secret sentence');
    expect(Object.values(command.env).join(' ')).not.toContain('a secret sentence');
  });

  test(`${name}: a recorded line always means the same, and no piece of one makes it throw`, () => {
    for (const line of lines) {
      expect(driver.parse(line)).toEqual(driver.parse(line));
      for (let cut = 0; cut <= line.length; cut += 1)
        expect(Array.isArray(driver.parse(line.slice(0, cut)))).toBe(true);
    }
    expect(lines.flatMap((line) => driver.parse(line)).length).toBeGreaterThan(0);
  });

  test(`${name}: junk of any kind does not make it throw`, () => {
    const junk = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc.json().map((text) => text.slice(0, -1)),
    );
    fc.assert(
      fc.property(junk, (line) => {
        for (const event of driver.parse(line)) expect(['text', 'tool', 'usage', 'ended']).toContain(event.type);
      }),
    );
  });

  test(`${name}: a turn really runs, in the worktree, and its prompt is kept as a file`, async () => {
    using folder = temporaryFolder();
    const turn = turnIn(folder.path, working(folder.path));
    const { outcome } = await playTurn(driver, turn);
    expect(outcome).toMatchObject({ status: 'ok', blocked: null });
    expect(existsSync(join(turn.worktree, 'done.txt'))).toBe(true);
    expect(readFileSync(turn.promptFile, 'utf8')).toBe(turn.prompt);
  });

  test(`${name}: its program reads the prompt, byte for byte, a large one too`, async () => {
    using folder = temporaryFolder();
    const prompt = `größer 漢字 \u0000 ${'x'.repeat(1_000_000)}\n`;
    const turn = turnIn(folder.path, specOf(), { prompt });
    await playTurn(misbehaving('reads the prompt', folder.path), turn);
    expect(readFileSync(join(folder.path, 'prompt'), 'utf8')).toBe(driver.command(turn).stdin);
  });

  test(`${name}: of the caller's environment its program sees an allow-list and what was asked for by name`, async () => {
    using folder = temporaryFolder();
    const planted = {
      MODEL_KEY: 'planted-1',
      GITHUB_TOKEN: 'planted-2',
      LD_PRELOAD_HINT: 'planted-3',
      WANTED: 'wanted',
    };
    const environment = { ...planted, PATH: process.env['PATH'] ?? '', HOME: folder.path };
    const turn = turnIn(folder.path, specOf({ env: ['WANTED'] }), { screenshots: ['/a b.png', '/c.png'] });
    await playTurn(misbehaving('tells its environment', folder.path), turn, { environment });
    const text = readFileSync(join(folder.path, 'environment.json'), 'utf8');
    expect(text).not.toContain('planted');
    expect(JSON.parse(text)).toMatchObject({
      WANTED: 'wanted',
      HOME: folder.path,
      UNTILGREEN_TURN: '1',
      UNTILGREEN_SESSION: turn.intent.sessionId,
      UNTILGREEN_PROMPT_FILE: turn.promptFile,
      UNTILGREEN_BLOCKED: turn.blockedFile,
      UNTILGREEN_SCREENSHOTS: '/a b.png\n/c.png',
      [RUN_MARKER]: turn.runId,
    });
  });

  test(`${name}: a program that works without end is timed out, and gone`, async () => {
    await expectLimit(misbehaving, { habit: 'works without end', wallMs: 1_200, idleMs: 1_000, status: 'timed-out' });
  });

  test(`${name}: a program that is silent and ignores SIGTERM is idle, and gone`, async () => {
    await expectLimit(misbehaving, { habit: 'is silent and stubborn', wallMs: 20_000, idleMs: 700, status: 'idle' });
  });

  test(`${name}: a program that prints a byte now and then is not idle, and its time is up all the same`, async () => {
    const limits = { wallMs: 2_500, idleMs: 1_500, status: 'timed-out' } as const;
    await expectLimit(misbehaving, { habit: 'prints a byte now and then', ...limits });
  });

  test.for([
    ['prints a line of 50 MB', 'after it'],
    ['prints half a line of JSON', null],
    ['prints no UTF-8', 'ok'],
  ] as const)(`${name}: a program that %s does no harm`, async ([habit, text]) => {
    using folder = temporaryFolder();
    const { outcome, events } = await playTurn(misbehaving(habit, folder.path), turnIn(folder.path, specOf()));
    expect(outcome.status).not.toBe('unavailable');
    expect(outcome.note.length).toBeLessThan(1_000);
    expect(events.every((event) => JSON.stringify(event).length < 1_200_000)).toBe(true);
    if (text !== null && endedLine === null) expect(textOf(events)).toContain(text);
  });

  test(`${name}: what a program leaves running is gone when the turn is over`, async () => {
    using folder = temporaryFolder();
    const { outcome } = await playTurn(misbehaving('leaves a daemon', folder.path), turnIn(folder.path, specOf()));
    expect(outcome.status).not.toBe('timed-out');
    const pid = pidIn(join(folder.path, 'daemon.pid'));
    expect(pid).not.toBeNull();
    expect(await isAlive(pid ?? 0)).toBe(false);
  });

  if (endedLine === null) return;
  test(`${name}: a program that says it is done and stays is ended, and its word counts`, async () => {
    using folder = temporaryFolder();
    writeFileSync(join(folder.path, 'lines'), `${endedLine}\n`);
    const turn = turnIn(folder.path, specOf());
    const { outcome } = await playTurn(misbehaving('prints what it is told and stays', folder.path), turn);
    expect(outcome.status).toBe('ok');
    expect(await marked(RUN_MARKER, turn.runId)).toEqual([]);
  });
}

type LimitCase = {
  readonly habit: string;
  readonly wallMs: number;
  readonly idleMs: number;
  readonly status: 'timed-out' | 'idle';
};

async function expectLimit(misbehaving: (habit: string, folder: string) => Driver, limit: LimitCase): Promise<void> {
  using folder = temporaryFolder();
  const driver = misbehaving(limit.habit, folder.path);
  const turn = turnIn(folder.path, { ...SPEC, driver: driver.name }, { runId: `limit-${driver.name}-${limit.status}` });
  const { outcome } = await playTurn(driver, turn, limit);
  expect(outcome.status).toBe(limit.status);
  expect(await marked(RUN_MARKER, turn.runId)).toEqual([]);
}
