import { spawn } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { RUN_MARKER } from '../../src/support/environment.ts';
import { marked } from '../../src/support/sweep.ts';
import { isFreePort } from '../../src/workspace/ports.ts';
import { pidIn } from '../support/alive.ts';
import { APP, body, failed, inconclusive, portOf, ready, SERVER, stage, up } from '../support/app-stage.ts';
import { eventually } from '../support/eventually.ts';
import { RUN } from '../support/workspaces.ts';

test('an app is up on a leased port, known to be itself, and gone when disposed', async () => {
  await using at = stage(SERVER);
  const app = up(await at.start());
  expect(app.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(app.identity).toBe('proven');
  expect(await body(app)).toBe('hello');
  expect(at.leases.held.get(portOf(app))).toBe(RUN);
  expect(app.lines(0, 10).map((line) => line.text)).toEqual([`listening on ${portOf(app)}`]);
  expect(app.lines(0, 0)).toEqual([]);
  expect(app.lines(Date.now() + 60_000, 10)).toEqual([]);
  await app[Symbol.asyncDispose]();
  expect(await isFreePort(portOf(app))).toBe(true);
  expect(at.leases.held.size).toBe(0);
  expect(await marked(RUN_MARKER, RUN)).toEqual([]);
  expect(readFileSync(path.join(at.logs, 'app.log'), 'utf8')).toContain('listening on');
});

test('the port reaches the app as $PORT, in its arguments and in its settings; nothing of the caller’s does', async () => {
  const environment = { ...process.env, SECRET_TOKEN: 's3cr3t' };
  await using at = stage(
    "console.log(JSON.stringify([process.argv.slice(2), process.env]));http.createServer((q, s) => s.end()).listen(process.argv[2], '127.0.0.1');",
    { environment },
  );
  const spec = { argv: [...APP.argv, '{port}', '--base={url}/x'], env: { API: '{url}/api', HOST: 'localhost' } };
  await using app = up(await at.start(spec));
  const [args, env] = JSON.parse(app.lines(0, 1)[0]!.text) as [string[], Record<string, string>];
  expect(args).toEqual([String(portOf(app)), `--base=${app.url}/x`]);
  expect(env).toMatchObject({
    PORT: args[0],
    UNTILGREEN_URL: app.url,
    API: `${app.url}/api`,
    HOST: 'localhost',
    UNTILGREEN_RUN: RUN,
  });
  expect(env['SECRET_TOKEN']).toBeUndefined();
});

test('an app that takes its time, answers 503 at first and redirects at last is waited for', async () => {
  await using at = stage(`
    let n = 0;
    setTimeout(() => http.createServer((q, s) => { s.statusCode = n++ < 3 ? 503 : 302; s.end(); }).listen(PORT, HOST), 700);`);
  await using app = up(await at.start({ ready: ready({ path: 'health' }) }));
  expect(app.identity).toBe('proven');
});

test('an app that holds its first request until it has compiled is ready when it answers', async () => {
  await using at = stage(
    'const t = Date.now(); http.createServer((q, s) => setTimeout(() => s.end(), Math.max(0, t + 2500 - Date.now()))).listen(PORT, HOST);',
  );
  await using app = up(await at.start());
  expect(await body(app)).toBe('');
});

test('an app on the IPv6 loopback only is used there', async () => {
  await using at = stage("http.createServer((q, s) => s.end('six')).listen(PORT, '::1');");
  await using app = up(await at.start());
  expect(app.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
  expect(app.identity).toBe('proven');
  expect(await body(app)).toBe('six');
});

test('readiness by a line of the log, colours or not', async () => {
  await using at = stage(`
    console.log('starting');
    http.createServer((q, s) => { s.statusCode = 500; s.end(); }).listen(PORT, HOST, () => setTimeout(() => console.error('\\x1b[32mReady\\x1b[0m in 5 ms'), 300));`);
  await using app = up(await at.start({ ready: { kind: 'log', pattern: '^Ready in \\d+' } }));
  expect(app.lines(0, 10).map((line) => [line.stream, line.text])).toEqual([
    ['out', 'starting'],
    ['err', 'Ready in 5 ms'],
  ]);
});

test('a log line that never comes, and one that comes from an app that does not listen', async () => {
  await using at = stage(SERVER);
  const never = failed(await at.start({ ready: { kind: 'log', pattern: 'Compiled' }, readyMs: 1_500 }));
  expect(never.reason).toContain('no line of its output fits /Compiled/');
  expect(never.log.join()).toContain('listening on');
  await using liar = stage("console.log('Compiled'); setInterval(() => {}, 1000);");
  const deaf = failed(await liar.start({ ready: { kind: 'log', pattern: 'Compiled' }, readyMs: 1_500 }));
  expect(deaf.reason).toMatch(/it printed \/Compiled\/, but nothing listens on port \d+/);
});

test('an app that exits before it is ready: how, and its last 200 lines', async () => {
  await using at = stage(
    "for (let i = 1; i <= 300; i++) console.log('line ' + i); console.error('Error: no database'); process.exitCode = 3;",
  );
  const start = failed(await at.start());
  expect(start.problem).toBe('app-start');
  expect(start.reason).toContain('ended with exit code 3 before it was ready');
  expect(start.log).toHaveLength(200);
  expect(start.log).toContain('line 300');
  expect(start.log).toContain('Error: no database');
  expect(start.log).not.toContain('line 50');
  expect(at.leases.held.size).toBe(0);
});

test('an app that is not there, or whose folder is not, says so', async () => {
  await using at = stage(SERVER);
  expect(failed(await at.start({ argv: ['no-such-server'] })).reason).toContain('"no-such-server" was not found');
  expect(failed(await at.start({ cwd: 'web' })).reason).toContain('does not exist');
  expect(at.leases.held.size).toBe(0);
});

test('an app that never gets ready is ended, and what was there instead is named', async () => {
  await using at = stage('setInterval(() => {}, 1000);');
  expect(failed(await at.start({ readyMs: 800 })).reason).toMatch(
    /not ready after 800 ms: nothing listens on port \d+/,
  );
  await using broken = stage('http.createServer((q, s) => { s.statusCode = 500; s.end(); }).listen(PORT, HOST);');
  expect(failed(await broken.start({ readyMs: 1_500, ready: ready({ path: '/x' }) })).reason).toMatch(
    /GET http:\S+\/x answers 500/,
  );
  await using foreign = stage(
    "import net from 'node:net'; net.createServer((c) => c.end('220 smtp\\r\\n')).listen(PORT, HOST);",
  );
  expect(failed(await foreign.start({ readyMs: 1_500 })).reason).toContain('not HTTP');
  expect(await marked(RUN_MARKER, RUN)).toEqual([]);
});

test('an app that ignores its port is told where it listens instead', async () => {
  await using at = stage(
    "http.createServer((q, s) => s.end()).listen(0, '127.0.0.1', function () { console.log(this.address().port); });",
  );
  const start = failed(await at.start({ readyMs: 2_000 }));
  expect(start.reason).toContain(`it listens on ${start.log[0]} instead of`);
  expect(start.reason).toContain('{port}');
});

test('a stranger on the port is not taken for the app, whoever answers', async () => {
  // The stranger came between the look at the port and the app's own attempt.
  const stranger = spawn(
    process.execPath,
    [
      '-e',
      "require('http').createServer((q, s) => s.end('stranger')).listen(0, '127.0.0.1', function () { console.log(this.address().port); })",
    ],
    {
      cwd: '/tmp',
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  try {
    const port = Number(await new Promise<Buffer>((resolve) => stranger.stdout.once('data', resolve)));
    const taken = { pickPort: async () => port, isFree: async () => true };
    await using at = stage(SERVER, taken);
    const reason = inconclusive(await at.start());
    expect(reason).toContain(`process ${stranger.pid} in ${readlinkSync(`/proc/${stranger.pid}/cwd`)}`);
    await using patient = stage('setInterval(() => {}, 1000)', taken);
    expect(inconclusive(await patient.start())).toContain(`port ${port} was given to the app`);
    expect(at.leases.held.size).toBe(0);
  } finally {
    stranger.kill('SIGKILL');
  }
});

test('an app beside a stranger that holds the other loopback address is not believed', async () => {
  const other = createServer((socket) => socket.end());
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  try {
    await using at = stage("http.createServer((q, s) => s.end('six')).listen(PORT, '::1');", {
      pickPort: async () => port,
      isFree: async () => true,
    });
    // Only IPv6 speaks HTTP here, and there it is really this app.
    await using app = up(await at.start());
    expect(app.url).toBe(`http://[::1]:${port}`);
    expect(await body(app)).toBe('six');
  } finally {
    other.close();
  }
});

test('a wrapper that starts the server and leaves is fine, and its daemon goes with the app', async () => {
  await using at = stage(`
    import { spawn } from 'node:child_process';
    import fs from 'node:fs';
    if (process.argv[2] === 'daemon') { fs.writeFileSync('daemon.pid', String(process.pid)); process.on('SIGTERM', () => {}); ${SERVER} }
    else { spawn(process.execPath, ['app.mjs', 'daemon'], { detached: true, stdio: 'ignore' }).unref(); }`);
  const app = up(await at.start());
  expect(app.identity).toBe('proven');
  expect(await body(app)).toBe('hello');
  const daemon = await eventually('the daemon runs', () => pidIn(path.join(at.worktree, 'daemon.pid')));
  expect(await marked(RUN_MARKER, RUN)).toContain(daemon);
  await app[Symbol.asyncDispose]();
  expect(await isFreePort(portOf(app))).toBe(true);
  expect(await marked(RUN_MARKER, RUN)).toEqual([]);
});

test('an app that ignores SIGTERM is gone all the same, with its port', async () => {
  await using at = stage(`process.on('SIGTERM', () => {}); process.on('SIGINT', () => {}); ${SERVER}`);
  const app = up(await at.start());
  await app[Symbol.asyncDispose]();
  expect(await isFreePort(portOf(app))).toBe(true);
  expect(await marked(RUN_MARKER, RUN)).toEqual([]);
});

test('an app that dies later says how; one that is stopped by us does not', async () => {
  await using at = stage(`${SERVER} setTimeout(() => { console.error('TypeError: boom'); process.exit(9); }, 1500);`);
  await using app = up(await at.start());
  expect(await app.died).toMatch(/^the app ended with exit code 9, \d+\.\d s after it was ready$/);
  expect(app.lines(0, 5).at(-1)?.text).toBe('TypeError: boom');
  await using quiet = stage(SERVER);
  const stopped = up(await quiet.start());
  await stopped[Symbol.asyncDispose]();
  expect(await Promise.race([stopped.died, pause(500, 'still silent')])).toBe('still silent');
});

test('a flood of output is kept at its end, and long lines are cut', async () => {
  await using at = stage(
    `console.log('x'.repeat(100000)); for (let i = 0; i < 60000; i++) console.log('line ' + i); ${SERVER}`,
  );
  await using app = up(await at.start());
  await eventually('all lines are there', () => app.lines(0, 1)[0]?.text.startsWith('listening'));
  const lines = app.lines(0, 1_000_000);
  expect(lines.length).toBeLessThanOrEqual(20_000);
  expect(lines.at(-2)?.text).toBe('line 59999');
});

test('an abort while the app is starting ends it and gives the port back', async () => {
  await using at = stage('setInterval(() => {}, 1000);');
  const stop = new AbortController();
  const starting = at.start({}, stop.signal);
  await eventually('it runs', async () => (await marked(RUN_MARKER, RUN)).length > 0);
  stop.abort(new Error('enough'));
  await expect(starting).rejects.toThrow('enough');
  expect(await marked(RUN_MARKER, RUN)).toEqual([]);
  expect(at.leases.held.size).toBe(0);
});

test('fifteen apps at once have fifteen ports', async () => {
  await using at = stage(SERVER);
  const apps = (await Promise.all(Array.from({ length: 15 }, () => at.start({ readyMs: 60_000 })))).map(up);
  expect(new Set(apps.map(portOf)).size).toBe(15);
  for (const app of apps) expect(app.identity).toBe('proven');
  await Promise.all(apps.map((app) => app[Symbol.asyncDispose]()));
  expect(await marked(RUN_MARKER, RUN)).toEqual([]);
}, 90_000);
