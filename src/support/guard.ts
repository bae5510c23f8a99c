/**
 * A program that starts another one and outlives nobody: when its controller dies, even by SIGKILL, it ends that
 * program and everything the program started. It speaks `frames.ts` on fd 3.
 */
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { CappedLog } from './capped-log.ts';
import { writeDurably } from './durable-file.ts';
import { endTree, hasMembers, Patience } from './ending.ts';
import { messageOf } from './errors.ts';
import { decodeCommand, encodeFrame, type Frame, type GuardOrder, type Notice } from './frames.ts';
import { LineSplitter } from './lines.ts';
import { spawnProgram, type Program } from './spawn-program.ts';
import { whyNotStarted } from './why-not-started.ts';

const MIB = 1024 * 1024;
const LINE_LIMIT = MIB;
const MESSAGE_LIMIT = 64 * MIB;
/** How long output of what outlives the program is waited for. */
const DRAIN_MS = 250;
/** Between the death of the controller, or a signal, and the kill. */
const ORPHAN_GRACE_MS = 400;
const ACTIVITY_EVERY_MS = 200;
const FLUSH_MS = 1_000;

const channel = new Socket({ fd: 3 });
const patience = new Patience();
let order: GuardOrder | null = null;
let program: Program | null = null;
/** Nothing is left of the program's group; from now on its number could be somebody else's. */
let leaderless = false;
/** The program has ended: what it left in its pipes is bounded, and is read however slow the controller is. */
let draining = false;
let ending: Promise<void> | null = null;
let finished: Promise<void> = Promise.resolve();

channel.on('error', () => {});
channel.on('close', () => {
  resumeOutput();
  void end(ORPHAN_GRACE_MS);
});
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void end(ORPHAN_GRACE_MS));
process.on('uncaughtException', (error) => {
  process.stderr.write(`${error.stack ?? messageOf(error)}\n`);
  void end(0);
});

const commands = new LineSplitter(MESSAGE_LIMIT);
channel.on('data', (chunk: Buffer) => {
  for (const line of commands.push(chunk)) {
    const command = decodeCommand(line);
    // Later in this turn of the loop, when it is known whether the controller has died meanwhile.
    if ('start' in command) setImmediate(start, command.start);
    else void end(command.stop);
  }
});

function notify(notice: Notice): void {
  channel.write(encodeFrame({ kind: 'notice', notice }));
}

function start(given: GuardOrder): void {
  if (ending || channel.readableEnded) return;
  order = given;
  try {
    const log = given.logFile === null ? null : new CappedLog(given.logFile);
    const spawned = spawnProgram(given);
    program = spawned;
    spawned.child.once('error', (error) => refuse(given, error));
    spawned.child.once('spawn', () => {
      notify({ kind: 'started', pid: spawned.child.pid ?? 0 });
      finished = watch(spawned, given, log);
    });
  } catch (error) {
    refuse(given, error);
  }
}

function refuse(given: GuardOrder, error: unknown): void {
  program = null;
  notify({ kind: 'absent', reason: whyNotStarted(given, error) });
}

function watch({ child, out, err, messages }: Program, given: GuardOrder, log: CappedLog | null): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const relays = [
    relay(out, { limit: LINE_LIMIT, log, frame: (text, at) => ({ kind: 'line', stream: 'out', at, text }) }),
    relay(err, { limit: LINE_LIMIT, log, frame: (text, at) => ({ kind: 'line', stream: 'err', at, text }) }),
    ...(messages
      ? [relay(messages, { limit: MESSAGE_LIMIT, log: null, frame: (text) => ({ kind: 'message', text }) })]
      : []),
  ];
  child.once('exit', (code, signal) => {
    const byItself = ending === null;
    draining = true;
    resumeOutput();
    void Promise.race([Promise.all(relays.map((each) => each.dry)), pause(DRAIN_MS)]).then(async () => {
      for (const each of relays) each.end();
      log?.close();
      record({ given, log, byItself, exit: { code, signal } });
      notify({ kind: 'ended', code, signal });
      leaderless = !(await hasMembers(child.pid ?? 0));
      resolve();
    });
  });
  return promise;
}

type RelayOptions = {
  readonly limit: number;
  readonly log: CappedLog | null;
  readonly frame: (text: string, at: number) => Frame;
};
type Relay = {
  /** Resolves when everybody who could write has closed the stream. */
  readonly dry: Promise<void>;
  /** Passes on what stands after the last line break and listens no more. */
  end(): void;
};

/** Passes one stream on, line by line, no faster than the controller takes it. */
function relay(stream: Readable, { limit, log, frame }: RelayOptions): Relay {
  const splitter = new LineSplitter(limit);
  let lastActivity = 0;
  const pass = (lines: readonly string[]): void => {
    log?.write(lines);
    const at = Date.now();
    const accepted = channel.write(lines.map((line) => encodeFrame(frame(line, at))).join(''));
    if (!accepted && channel.writable && !draining) pauseOutput();
  };
  stream.on('error', () => {});
  stream.on('data', (chunk: Buffer) => {
    const lines = splitter.push(chunk);
    if (lines.length > 0) return pass(lines);
    if (Date.now() - lastActivity < ACTIVITY_EVERY_MS) return;
    lastActivity = Date.now();
    channel.write(encodeFrame({ kind: 'activity' }));
  });
  return {
    dry: new Promise((resolve) => stream.once('close', resolve)),
    end: () => {
      stream.destroy();
      const rest = splitter.end();
      if (rest !== null) pass([rest]);
    },
  };
}

const outputs = (): readonly Readable[] =>
  program ? [program.out, program.err, program.messages].filter((stream) => stream !== null) : [];

function pauseOutput(): void {
  for (const stream of outputs()) stream.pause();
  channel.off('drain', resumeOutput).once('drain', resumeOutput);
}

function resumeOutput(): void {
  for (const stream of outputs()) stream.resume();
}

type Exit = { readonly code: number | null; readonly signal: string | null };
type ExitRecord = {
  readonly given: GuardOrder;
  readonly log: CappedLog | null;
  readonly byItself: boolean;
  readonly exit: Exit;
};

/** Only a program that was not ended by us has an exit worth keeping: after a crash it says that nothing is left to do. */
function record({ given, log, byItself, exit }: ExitRecord): void {
  const complain = (file: string, why: string): void => {
    const frame: Frame = {
      kind: 'line',
      stream: 'err',
      at: Date.now(),
      text: `untilgreen: could not write ${file}: ${why}`,
    };
    channel.write(encodeFrame(frame));
  };
  if (given.logFile !== null && log !== null && log.problem !== null) complain(given.logFile, log.problem);
  if (given.exitFile === null || !byItself) return;
  try {
    writeDurably(given.exitFile, `${JSON.stringify({ ...exit, at: Date.now() })}\n`);
  } catch (error) {
    complain(given.exitFile, messageOf(error));
  }
}

/** May be called again, with less patience. */
function end(graceMs: number): Promise<void> {
  patience.shorten(graceMs);
  ending ??= endAndLeave();
  return ending;
}

async function endAndLeave(): Promise<void> {
  const leader = program?.child.pid ?? null;
  if (order) await endTree({ leader: leaderless ? null : leader, marker: order.marker }, patience);
  await finished;
  setTimeout(() => process.exit(0), FLUSH_MS).unref();
  channel.end(encodeFrame({ kind: 'notice', notice: { kind: 'swept' } }), () => process.exit(0));
}
