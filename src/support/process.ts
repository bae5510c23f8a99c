import { PROCESS_MARKER, RUN_MARKER } from './environment.ts';
import { endTree, Patience } from './ending.ts';
import type { Frame, GuardOrder, Notice } from './frames.ts';
import { launchGuard, type GuardLink } from './guard-link.ts';
import { watchLimits } from './limits.ts';
import { Tail } from './tail.ts';

/** `at`: unix milliseconds at which the line was read. */
export type OutputLine = { readonly at: number; readonly stream: 'out' | 'err'; readonly text: string };
export type ProcessEnd = { readonly code: number | null; readonly signal: string | null };
export type ProcessRequest = {
  /** argv[0] is the program, never a shell. */
  readonly argv: readonly string[];
  readonly cwd: string;
  /** The whole environment; markers are added. */
  readonly env: Readonly<Record<string, string>>;
  readonly runId: string;
  /** Absent: empty. */
  readonly stdin?: string;
  /** `{"code","signal","at"}` is written here, whole or not at all, when the program has ended by itself. */
  readonly exitFile?: string;
  /** The lines of both streams are appended, head and tail of an endless output. Complete when the exit file appears. */
  readonly logFile?: string;
  /** fd 3 of the program is a pipe whose lines arrive through `onMessage`. */
  readonly extraFd?: boolean;
};

/** A program and all that it starts. They end when this is disposed of, and when this process dies in whatever way. */
export interface GuardedProcess extends AsyncDisposable {
  /** Of the program. */
  readonly pid: number;
  /** The value of `PROCESS_MARKER` in its environment. */
  readonly marker: string;
  /** All output has been handed on. A grandchild that holds stdout open delays this by 250 ms. Never rejects. */
  readonly ended: Promise<ProcessEnd>;
  /** Lines that came before the first listener are kept, the newest 2,000. A line above 1 MiB is cut and says so. */
  onLine(listener: (line: OutputLine) => void): void;
  /** Lines of fd 3, up to 64 MiB each. */
  onMessage(listener: (line: string) => void): void;
  /** Any byte on stdout or stderr, also when it does not end a line. */
  onActivity(listener: () => void): void;
  /** SIGTERM to the group, grace, SIGKILL, then everything that carries the marker. Calling again can shorten the grace. */
  stop(graceMs: number): Promise<void>;
}
export type Started =
  | { readonly kind: 'started'; readonly process: GuardedProcess }
  /** A sentence for people. */
  | { readonly kind: 'absent'; readonly reason: string };

/** Grace when an `AbortSignal` or the end of a scope stops a program. */
const ABORT_GRACE_MS = 1_000;
const DISPOSE_GRACE_MS = 2_000;
/** A guard that does not answer for this long after the grace is ended, and its work done from here. */
const GUARD_PATIENCE_MS = 8_000;

/**
 * Starts a program that cannot outlive this process. A missing or non-executable program, or a missing folder, is
 * `absent`. Throws the signal's reason when it is aborted before the program runs; later, an abort stops the program.
 */
export async function startProcess(request: ProcessRequest, signal: AbortSignal): Promise<Started> {
  signal.throwIfAborted();
  const marker = crypto.randomUUID();
  const inbox = new Inbox();
  const launch = { env: request.env, mark: request.exitFile ?? marker };
  const link = await launchGuard(launch, (frame) => inbox.receive(frame));
  const guarded = new Guarded(link, inbox, marker);
  link.send({ start: orderOf(request, marker) });
  const abort = (): void => void guarded.stop(ABORT_GRACE_MS);
  signal.addEventListener('abort', abort, { once: true });
  void guarded.over.then(() => signal.removeEventListener('abort', abort));
  if (signal.aborted) abort();
  const reason = await guarded.startup;
  if (signal.aborted) {
    await guarded.over;
    signal.throwIfAborted();
  }
  if (reason === null) return { kind: 'started', process: guarded };
  await guarded.stop(0);
  return { kind: 'absent', reason };
}

function orderOf(request: ProcessRequest, marker: string): GuardOrder {
  const { argv, cwd, stdin = null, exitFile = null, logFile = null, extraFd = false } = request;
  const env = { ...request.env, [RUN_MARKER]: request.runId, [PROCESS_MARKER]: marker };
  return { argv, cwd, env, stdin, marker: { name: PROCESS_MARKER, value: marker }, exitFile, logFile, extraFd };
}

/** What the guard says, handed to whoever listens, and kept until somebody does. */
class Inbox {
  readonly #kept = {
    lines: new Tail<OutputLine>({ items: 2_000, size: 16 * 1024 * 1024 }, (line) => line.text.length),
    messages: new Tail<string>({ items: 2_000, size: 64 * 1024 * 1024 }, (line) => line.length),
  };
  readonly #lineListeners: ((line: OutputLine) => void)[] = [];
  readonly #messageListeners: ((line: string) => void)[] = [];
  readonly #activityListeners: (() => void)[] = [];
  onNotice: (notice: Notice) => void = () => {};

  receive(frame: Frame): void {
    switch (frame.kind) {
      case 'line':
        this.#line({ at: frame.at, stream: frame.stream, text: frame.text });
        return this.#active();
      case 'message':
        if (this.#messageListeners.length === 0) this.#kept.messages.push(frame.text);
        for (const listener of this.#messageListeners) listener(frame.text);
        return;
      case 'activity':
        return this.#active();
      case 'notice':
        return this.onNotice(frame.notice);
    }
  }

  onLine(listener: (line: OutputLine) => void): void {
    const earlier = this.#lineListeners.length === 0 ? this.#kept.lines.items : [];
    this.#lineListeners.push(listener);
    for (const line of earlier) listener(line);
  }

  onMessage(listener: (line: string) => void): void {
    const earlier = this.#messageListeners.length === 0 ? this.#kept.messages.items : [];
    this.#messageListeners.push(listener);
    for (const line of earlier) listener(line);
  }

  onActivity(listener: () => void): void {
    this.#activityListeners.push(listener);
  }

  #line(line: OutputLine): void {
    if (this.#lineListeners.length === 0) this.#kept.lines.push(line);
    for (const listener of this.#lineListeners) listener(line);
  }

  #active(): void {
    for (const listener of this.#activityListeners) listener();
  }
}

class Guarded implements GuardedProcess {
  readonly marker: string;
  readonly ended: Promise<ProcessEnd>;
  /** `null` when the program runs, else why it does not. */
  readonly startup: Promise<string | null>;
  /** The guard is gone and nothing with the marker is left. */
  readonly over: Promise<void>;
  readonly #link: GuardLink;
  readonly #inbox: Inbox;
  #pid: number | null = null;
  #swept = false;

  constructor(link: GuardLink, inbox: Inbox, marker: string) {
    this.#link = link;
    this.#inbox = inbox;
    this.marker = marker;
    const startup = Promise.withResolvers<string | null>();
    const ended = Promise.withResolvers<ProcessEnd>();
    this.startup = startup.promise;
    this.ended = ended.promise;
    inbox.onNotice = (notice) => {
      if (notice.kind === 'started') this.#pid = notice.pid;
      if (notice.kind === 'started') startup.resolve(null);
      if (notice.kind === 'absent') startup.resolve(notice.reason);
      if (notice.kind === 'ended') ended.resolve({ code: notice.code, signal: notice.signal });
      if (notice.kind === 'swept') this.#swept = true;
    };
    this.over = link.gone.then(async (trouble) => {
      if (!this.#swept) await this.#takeOver();
      startup.resolve(`the process guard could not be started: ${trouble || 'it ended without a word'}`);
      ended.resolve({ code: null, signal: 'SIGKILL' });
    });
  }

  get pid(): number {
    return this.#pid ?? this.#link.pid ?? 0;
  }

  onLine(listener: (line: OutputLine) => void): void {
    this.#inbox.onLine(listener);
  }

  onMessage(listener: (line: string) => void): void {
    this.#inbox.onMessage(listener);
  }

  onActivity(listener: () => void): void {
    this.#inbox.onActivity(listener);
  }

  async stop(graceMs: number): Promise<void> {
    this.#link.send({ stop: graceMs });
    const deadline = setTimeout(() => this.#link.kill(), graceMs + GUARD_PATIENCE_MS);
    await this.over;
    clearTimeout(deadline);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop(DISPOSE_GRACE_MS);
  }

  /** Somebody killed the guard, so its work is done from here. */
  async #takeOver(): Promise<void> {
    const patience = new Patience();
    patience.shorten(0);
    await endTree({ leader: this.#pid, marker: { name: PROCESS_MARKER, value: this.marker } }, patience);
  }
}

export type FinishedProcess = ProcessEnd & {
  /** The first cause. `absent`: the only line says why. */
  readonly reason: 'exit' | 'timeout' | 'idle' | 'aborted' | 'absent';
  /** The newest `keepLines`. */
  readonly lines: readonly OutputLine[];
  readonly ms: number;
};
export type RunRequest = ProcessRequest & {
  readonly timeoutMs: number;
  readonly idleMs?: number;
  readonly keepLines: number;
  readonly onLine?: (line: OutputLine) => void;
  readonly onMessage?: (line: string) => void;
};

/** Runs a program to its end. However it ends, nothing that it started is left when this returns. Never throws for what the program does. */
export async function runProcess(request: RunRequest, signal: AbortSignal): Promise<FinishedProcess> {
  const began = performance.now();
  const lines = new Tail<OutputLine>({ items: request.keepLines, size: 16 * 1024 * 1024 }, (line) => line.text.length);
  const finish = (
    reason: FinishedProcess['reason'],
    end: ProcessEnd = { code: null, signal: null },
  ): FinishedProcess => ({
    ...end,
    reason,
    lines: lines.items,
    ms: Math.round(performance.now() - began),
  });
  if (signal.aborted) return finish('aborted');
  const started = await startUnlessAborted(request, signal);
  if (started === null) return finish('aborted');
  if (started.kind === 'absent') {
    lines.push({ at: Date.now(), stream: 'err', text: started.reason });
    return finish('absent');
  }
  await using program = started.process;
  program.onLine((line) => {
    lines.push(line);
    request.onLine?.(line);
  });
  if (request.onMessage) program.onMessage(request.onMessage);
  let cause: 'timeout' | 'idle' | null = null;
  using _limits = watchLimits(program, request, (limit) => {
    if (limit !== 'lingered' && !signal.aborted) cause = limit;
    void program.stop(DISPOSE_GRACE_MS);
  });
  const end = await program.ended;
  const reason = cause ?? (signal.aborted ? 'aborted' : 'exit');
  await program.stop(reason === 'exit' ? 0 : DISPOSE_GRACE_MS);
  return finish(reason, end);
}

async function startUnlessAborted(request: ProcessRequest, signal: AbortSignal): Promise<Started | null> {
  try {
    return await startProcess(request, signal);
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  }
}
