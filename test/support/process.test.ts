import { getEventListeners } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { LOG_HEAD_BYTES, LOG_TAIL_BYTES } from '../../src/support/capped-log.ts';
import { PROCESS_MARKER, RUN_MARKER } from '../../src/support/environment.ts';
import { runProcess, startProcess } from '../../src/support/process.ts';
import { marked } from '../../src/support/sweep.ts';
import { eventually } from './eventually.ts';
import { asks, never, onlyPath, sh, started, textsOf } from './process-requests.ts';
import { temporaryFolder } from './temporary-folder.ts';

test('a program gets its input, its folder and its environment with both markers, and nothing else', async () => {
  const script = 'cat /dev/stdin; pwd; env | sort; ls /proc/self/fd';
  const run = await runProcess(asks(sh(script), { stdin: 'grüße\n', env: { ...onlyPath(), GREETING: 'hi' } }), never());
  expect(run).toMatchObject({ code: 0, signal: null, reason: 'exit' });
  const [input, folder, ...rest] = textsOf(run.lines);
  expect([input, folder]).toEqual(['grüße', '/']);
  const names = rest.filter((line) => line.includes('=')).map((line) => line.split('=')[0]);
  expect(names.filter((name) => !['PWD', 'OLDPWD', 'SHLVL', '_'].includes(name ?? ''))).toEqual([
    'GREETING',
    'PATH',
    PROCESS_MARKER,
    RUN_MARKER,
  ]);
  expect(rest).toContain(`${RUN_MARKER}=run-of-a-test`);
});

test('without input a program reads the end of the file at once', async () => {
  expect(textsOf((await runProcess(asks(['wc', '-c']), never())).lines)).toEqual(['0']);
});

test('a program that never reads a large input ends as it likes', async () => {
  const run = await runProcess(asks(sh('exit 7'), { stdin: 'x'.repeat(5_000_000) }), never());
  expect(run).toMatchObject({ code: 7, reason: 'exit' });
});

test('both streams keep their order and say which one they are', async () => {
  const run = await runProcess(asks(sh('echo one; sleep 0.1; echo two >&2; sleep 0.1; printf three')), never());
  expect(run.lines.map((line) => [line.stream, line.text])).toEqual([
    ['out', 'one'],
    ['err', 'two'],
    ['out', 'three'],
  ]);
});

test('a program can open its own streams again by name, as scripts and servers do', async () => {
  const script = 'echo one > /dev/stdout; echo two > /dev/stderr; echo three | tee /dev/stderr; cat < /dev/stdin';
  const run = await runProcess(asks(sh(script), { stdin: 'four\n' }), never());
  expect(run.code).toBe(0);
  expect(textsOf(run.lines).toSorted()).toEqual(['four', 'one', 'three', 'three', 'two']);
});

test('a signal that ended a program is named', async () => {
  expect(await runProcess(asks(sh('kill -ABRT $$')), never())).toMatchObject({ code: null, signal: 'SIGABRT' });
});

test.for([
  [
    'a program that is not there',
    ['no-such-program-anywhere'],
    '/',
    '"no-such-program-anywhere" was not found on the PATH',
  ],
  ['a path that is not there', ['./no-such-file'], '/', '"./no-such-file" does not exist'],
  ['a file that may not be executed', ['/etc/passwd'], '/', 'chmod +x /etc/passwd'],
  ['a folder that is not there', ['sh'], '/no/such/folder', 'the folder /no/such/folder to run "sh" in does not exist'],
  ['a folder as a program', ['/tmp'], '/', '"/tmp" may not be executed'],
  ['a zero byte in an argument', ['echo', 'a\0b'], '/', '"echo" could not be started'],
] as const)('%s is absent, with a reason for people', async ([, argv, cwd, reason]) => {
  const start = await startProcess(asks(argv, { cwd }), never());
  expect(start).toEqual({ kind: 'absent', reason: expect.stringContaining(reason) });
  const run = await runProcess(asks(argv, { cwd }), never());
  expect(run).toMatchObject({ reason: 'absent', code: null });
  expect(textsOf(run.lines)).toEqual([expect.stringContaining(reason)]);
});

test('an abort before the start starts nothing', async () => {
  using folder = temporaryFolder();
  const signal = AbortSignal.abort(new Error('stopped by a test'));
  const request = asks(sh(`touch '${folder.path}/ran'`));
  await expect(startProcess(request, signal)).rejects.toThrow('stopped by a test');
  expect(await runProcess(request, signal)).toMatchObject({ reason: 'aborted', code: null, lines: [] });
  await pause(300);
  expect(existsSync(join(folder.path, 'ran'))).toBe(false);
});

test('an abort while the guard is starting leaves nothing', async () => {
  const controller = new AbortController();
  const starting = startProcess(asks(['sleep', '60'], { runId: 'aborted-at-once' }), controller.signal);
  controller.abort(new Error('too soon'));
  await expect(starting).rejects.toThrow('too soon');
  expect(await marked(RUN_MARKER, 'aborted-at-once')).toEqual([]);
});

test('an abort ends a running program and all it started', async () => {
  const controller = new AbortController();
  const running = runProcess(asks(sh('sleep 60 & sleep 60'), { runId: 'aborted-later' }), controller.signal);
  await eventually('the program runs', async () => (await marked(RUN_MARKER, 'aborted-later')).length >= 2);
  controller.abort();
  expect(await running).toMatchObject({ reason: 'aborted', signal: 'SIGTERM' });
  expect(await marked(RUN_MARKER, 'aborted-later')).toEqual([]);
});

test('wall time and silence are two limits, and the first one reached is named', async () => {
  const slow = asks(sh('while :; do echo tick; sleep 0.1; done'), { timeoutMs: 900, idleMs: 700 });
  expect((await runProcess(slow, never())).reason).toBe('timeout');
  const silent = asks(sh('echo begin; sleep 60'), { timeoutMs: 20_000, idleMs: 500 });
  expect((await runProcess(silent, never())).reason).toBe('idle');
});

test('bytes that do not end a line count as a sign of life', async () => {
  const dots = asks(sh('for i in 1 2 3 4 5 6 7 8 9 10; do printf .; sleep 0.2; done'), { idleMs: 1_500 });
  const run = await runProcess(dots, never());
  expect([run.reason, textsOf(run.lines)]).toEqual(['exit', ['..........']]);
});

test('fd 3 is a channel of its own, apart from what is printed', async () => {
  const messages: string[] = [];
  const script = `echo printed; printf '{"a":1}\\n{"b":"${'x'.repeat(100_000)}"}' >&3`;
  const run = await runProcess(asks(sh(script), { extraFd: true, onMessage: (line) => messages.push(line) }), never());
  expect(textsOf(run.lines)).toEqual(['printed']);
  expect(messages.map((line) => line.length)).toEqual([7, 100_008]);
});

test('lines and messages that came before the first listener are kept', async () => {
  const running = await started(asks(sh('echo early; echo message >&3'), { extraFd: true }));
  await running.ended;
  const seen: string[] = [];
  running.onLine((line) => seen.push(line.text));
  running.onMessage((line) => seen.push(line));
  await running.stop(0);
  expect(seen).toEqual(['early', 'message']);
});

test('100 MB of output pass through in bounded memory and keep their last lines', async () => {
  using folder = temporaryFolder();
  const logFile = join(folder.path, 'deep', 'output.log');
  const before = process.memoryUsage().rss;
  const run = await runProcess(
    asks(sh('head -c 75000000 /dev/zero | base64; echo the end'), { keepLines: 3, logFile }),
    never(),
  );
  const grown = process.memoryUsage().rss - before;
  expect(run.lines).toHaveLength(3);
  expect(textsOf(run.lines).at(-1)).toBe('the end');
  expect(grown).toBeLessThan(200_000_000);
  const log = readFileSync(logFile, 'utf8');
  expect(statSync(logFile).size).toBeGreaterThan(LOG_HEAD_BYTES);
  expect(statSync(logFile).size).toBeLessThan(LOG_HEAD_BYTES + LOG_TAIL_BYTES + 1_000);
  expect(log).toMatch(/\n\[\d+ lines, \d+ bytes left out\]\n/);
  expect(log.endsWith('\nthe end\n')).toBe(true);
});

test('a line of 50 MB is cut, says how long it was, and does not take the next one with it', async () => {
  const run = await runProcess(asks(sh('head -c 50000000 /dev/zero | tr "\\0" x; echo; echo next')), never());
  const [long, next] = textsOf(run.lines);
  expect(long?.length).toBeLessThan(1_100_000);
  expect(long).toMatch(/x \[line cut: 50000000 bytes\]$/);
  expect(next).toBe('next');
});

test('bytes that are not UTF-8 are replaced and the lines around them survive', async () => {
  const run = await runProcess(asks(sh("printf 'a\\n\\377\\376b\\nc\\n'")), never());
  expect(textsOf(run.lines)).toEqual(['a', '\uFFFD\uFFFDb', 'c']);
});

test('the exit file says how a program ended by itself, and the log is complete when it appears', async () => {
  using folder = temporaryFolder();
  const exitFile = join(folder.path, 'turn', 'exit.json');
  const logFile = join(folder.path, 'turn', 'output.log');
  await runProcess(asks(sh('echo one; echo two >&2; exit 3'), { exitFile, logFile }), never());
  expect(JSON.parse(readFileSync(exitFile, 'utf8'))).toEqual({ code: 3, signal: null, at: expect.any(Number) });
  expect(readFileSync(logFile, 'utf8').split('\n').toSorted()).toEqual(['', 'one', 'two']);
  expect(readdirSync(join(folder.path, 'turn')).toSorted()).toEqual(['exit.json', 'output.log']);
});

test('a log is appended to, never begun again', async () => {
  using folder = temporaryFolder();
  const logFile = join(folder.path, 'output.log');
  writeFileSync(logFile, 'before\n');
  await runProcess(asks(['echo', 'after'], { logFile }), never());
  expect(readFileSync(logFile, 'utf8')).toBe('before\nafter\n');
});

test('a program that was ended by us leaves no exit file', async () => {
  using folder = temporaryFolder();
  const exitFile = join(folder.path, 'exit.json');
  const run = await runProcess(
    asks(sh("trap 'exit 0' TERM; while :; do sleep 0.05; done"), { exitFile, timeoutMs: 600 }),
    never(),
  );
  expect(run.reason).toBe('timeout');
  expect(readdirSync(folder.path)).toEqual([]);
});

test('an exit file that cannot be written is said, and the result stands', async () => {
  using folder = temporaryFolder();
  writeFileSync(join(folder.path, 'file'), '');
  const exitFile = join(folder.path, 'file', 'exit.json');
  const run = await runProcess(asks(sh('echo fine'), { exitFile }), never());
  expect(run).toMatchObject({ code: 0, reason: 'exit' });
  expect(textsOf(run.lines)).toEqual(['fine', expect.stringContaining(`could not write ${exitFile}`)]);
});

test('forty programs at once end with their own results and leave no listener on the shared signal', async () => {
  const warnings: Error[] = [];
  const warn = (warning: Error): void => void warnings.push(warning);
  process.on('warning', warn);
  const { signal } = new AbortController();
  const runs = await Promise.all(
    Array.from({ length: 40 }, (_, index) => runProcess(asks(sh(`echo ${index}; exit ${index}`)), signal)),
  );
  process.off('warning', warn);
  expect(runs.map((run) => [run.code, ...textsOf(run.lines)])).toEqual(
    Array.from({ length: 40 }, (_, index) => [index, String(index)]),
  );
  expect(warnings).toEqual([]);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});
