import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { AppSpec } from '../core/model.ts';
import { allowedEnvironment, PROCESS_MARKER } from '../support/environment.ts';
import { startProcess, type GuardedProcess, type ProcessEnd } from '../support/process.ts';
import { marked } from '../support/sweep.ts';
import { AppLog } from './app-log.ts';
import type { Variables } from './git.ts';
import { holderOf, portsOf, type Host } from './listener.ts';
import { leasePort, type LeasedPort, type PortSource } from './ports.ts';
import { urlOf } from './probe.ts';
import { whenReady } from './ready.ts';
import type { App, AppLine, AppStart } from './workspace.ts';

export type AppGround = {
  readonly runId: string;
  readonly worktree: string;
  readonly logFile: string;
  readonly environment: Variables;
  readonly ports: PortSource;
};
type CommandApp = Extract<AppSpec, { readonly kind: 'command' }>;

const LOG_LINES = 200;
const STOP_GRACE_MS = 1_500;

/** Starts the app on a port of its own and returns once it can be used and is known to be this one. */
export async function startCommandApp(spec: CommandApp, ground: AppGround, signal: AbortSignal): Promise<AppStart> {
  const lease = await leasePort(ground.ports, ground.runId, signal);
  if (!lease) return { kind: 'inconclusive', reason: 'no free port could be had on this machine' };
  await using starting = new Starting(lease);
  const started = await startProcess(requestOf(spec, ground, lease.port), signal);
  if (started.kind === 'absent') return failed(`the app could not be started: ${started.reason}`, []);
  const app = starting.began(started.process);
  const answer = await judge(app, spec, signal);
  if (answer.kind === 'up') starting.keep();
  return answer;
}

function requestOf(spec: CommandApp, { runId, worktree, logFile, environment }: AppGround, port: number) {
  const fill = (text: string): string =>
    text.replaceAll('{port}', String(port)).replaceAll('{url}', urlOf('127.0.0.1', port));
  return {
    argv: spec.argv.map(fill),
    cwd: path.resolve(worktree, spec.cwd),
    env: {
      ...allowedEnvironment([], environment),
      PORT: String(port),
      HOST: '127.0.0.1',
      UNTILGREEN_URL: urlOf('127.0.0.1', port),
      BROWSER: 'none',
      ...Object.fromEntries(Object.entries(spec.env).map(([name, value]) => [name, fill(value)])),
    },
    runId,
    logFile,
  };
}

/** Whatever was begun is ended again, unless it is kept. */
class Starting implements AsyncDisposable {
  readonly #lease: LeasedPort;
  #app: RunningApp | null = null;
  #isKept = false;

  constructor(lease: LeasedPort) {
    this.#lease = lease;
  }

  began(process: GuardedProcess): RunningApp {
    this.#app = new RunningApp(process, this.#lease);
    return this.#app;
  }

  keep(): void {
    this.#isKept = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isKept) return;
    await (this.#app ?? this.#lease)[Symbol.asyncDispose]();
  }
}

const failed = (reason: string, log: readonly string[], problem: 'app-start' | 'app-died' = 'app-start'): AppStart => ({
  kind: 'failed',
  problem,
  reason,
  log,
});

async function judge(app: RunningApp, spec: CommandApp, signal: AbortSignal): Promise<AppStart> {
  const over = new AbortController();
  const { port, log } = app;
  const waiting = { port, ready: spec.ready, readyMs: spec.readyMs, logged: log.logged.bind(log) };
  const waited = whenReady(waiting, AbortSignal.any([signal, over.signal])).catch((error: unknown) => {
    if (over.signal.aborted && !signal.aborted) return null;
    throw error;
  });
  const outcome = await Promise.race([waited, app.gaveUp]);
  over.abort();
  signal.throwIfAborted();
  if (outcome === null || 'code' in outcome) return ended(app, spec, await app.gaveUp);
  if (outcome.kind === 'late') return late(app, spec, outcome.seen);
  return identified(app, outcome.host);
}

async function ended(app: RunningApp, spec: CommandApp, end: ProcessEnd): Promise<AppStart> {
  const stranger = await strangerOn(app);
  if (stranger) return stranger;
  const command = spec.argv.join(' ');
  return failed(`the app \`${command}\` ${howItEnded(end)} before it was ready`, app.log.last(LOG_LINES));
}

async function late(app: RunningApp, spec: CommandApp, seen: string): Promise<AppStart> {
  const stranger = await strangerOn(app);
  if (stranger) return stranger;
  const ports = await portsOf(app);
  const instead =
    ports.length === 0 || ports.includes(app.port)
      ? seen
      : `it listens on ${ports.join(', ')} instead of ${app.port}: let it read the port from $PORT, or write {port} into app.command`;
  return failed(`the app was not ready after ${spec.readyMs} ms: ${instead}`, app.log.last(LOG_LINES));
}

/** Somebody else took the port between the look and the app's own attempt: nobody's fault, and not this app. */
async function strangerOn(app: RunningApp): Promise<AppStart | null> {
  for (const host of ['127.0.0.1', '::1'] as const) {
    const holder = await holderOf(app.port, host, app);
    if (holder.kind === 'stranger') return taken(app.port, holder.who);
  }
  return null;
}

const taken = (port: number, who: string): AppStart => ({
  kind: 'inconclusive',
  reason: `port ${port} was given to the app, but ${who} listens on it`,
});

const LOOKS = 5;
const LOOK_AGAIN_MS = 100;

async function identified(app: RunningApp, host: Host): Promise<AppStart> {
  for (let look = 1; look <= LOOKS; look += 1) {
    const holder = await holderOf(app.port, host, app);
    if (holder.kind === 'stranger') return taken(app.port, holder.who);
    if (holder.kind !== 'nobody') {
      app.isUp(host, holder.kind === 'app' ? 'proven' : 'unproven');
      return { kind: 'up', app };
    }
    // A server that is being replaced by a newer one of its own, as after a rebuild.
    await pause(LOOK_AGAIN_MS);
  }
  return failed('the app stopped listening right after it was ready', app.log.last(LOG_LINES), 'app-died');
}

function howItEnded({ code, signal }: ProcessEnd): string {
  return code === null ? `was ended by ${signal ?? 'a signal'}` : `ended with exit code ${code}`;
}

/** An app that was started here. Its port is given back when nothing of it is left. */
class RunningApp implements App {
  readonly port: number;
  readonly log = new AppLog();
  /** Resolves when the program has ended and nothing of it can become ready any more. */
  readonly gaveUp: Promise<ProcessEnd>;
  readonly died: Promise<string>;
  readonly #process: GuardedProcess;
  readonly #lease: LeasedPort;
  readonly #died = Promise.withResolvers<string>();
  #host: Host = '127.0.0.1';
  #identity: App['identity'] = 'unproven';
  #isDisposed = false;

  constructor(process: GuardedProcess, lease: LeasedPort) {
    this.#process = process;
    this.#lease = lease;
    this.port = lease.port;
    this.died = this.#died.promise;
    process.onLine((line) => this.log.push(line));
    this.gaveUp = this.#whenGivenUp();
  }

  get pid(): number {
    return this.#process.pid;
  }

  get marker(): string {
    return this.#process.marker;
  }

  get url(): string {
    return urlOf(this.#host, this.port);
  }

  get identity(): App['identity'] {
    return this.#identity;
  }

  lines(from: number, limit: number): readonly AppLine[] {
    return this.log.lines(from, limit);
  }

  isUp(host: Host, identity: App['identity']): void {
    this.#host = host;
    this.#identity = identity;
    void this.#watch(Date.now());
  }

  /** A program that starts a server and leaves is not at its end. */
  async #whenGivenUp(): Promise<ProcessEnd> {
    const end = await this.#process.ended;
    while (end.code === 0 && !this.#isDisposed && (await marked(PROCESS_MARKER, this.marker)).length > 0) {
      await pause(LOOK_AGAIN_MS, undefined, { ref: false });
    }
    return end;
  }

  async #watch(since: number): Promise<void> {
    const end = await this.#process.ended;
    while (!this.#isDisposed && (await holderOf(this.port, this.#host, this)).kind === 'app') {
      await pause(LOOK_AGAIN_MS, undefined, { ref: false });
    }
    if (this.#isDisposed) return;
    const seconds = ((Date.now() - since) / 1_000).toFixed(1);
    this.#died.resolve(`the app ${howItEnded(end)}, ${seconds} s after it was ready`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    await this.#process.stop(STOP_GRACE_MS);
    await this.#lease[Symbol.asyncDispose]();
  }
}
