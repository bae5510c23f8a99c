// Starts processes that are hard to end; each writes its pid to a file of its name in the folder given as the argument.
// All of them, and this one, ignore the polite signals.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';

const [folder, ...extra] = process.argv.slice(2);
const { env } = process;
const stubborn = (name) => `trap '' TERM INT HUP; echo $$ > '${folder}/${name}'; while :; do sleep 0.3; done`;
const start = (name, options) => spawn('/bin/sh', ['-c', stubborn(name)], { stdio: 'ignore', env, ...options });
const daemon = (name, environment) =>
  spawn('/bin/sh', ['-c', `(setsid /bin/sh -c "$BODY" >/dev/null 2>&1 &) ; exit 0`], {
    stdio: 'ignore',
    env: { ...environment, BODY: stubborn(name) },
  });

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => {});
start('child', {});
start('session', { detached: true });
start('cleared-child', { env: {} });
start('cleared-session', { env: {}, detached: true });
daemon('daemon', env);
spawn('/bin/sh', ['-c', `trap '' TERM INT HUP; while :; do sh -c 'echo $$ > "${folder}/respawned"; sleep 60'; done`], {
  stdio: 'ignore',
  detached: true,
  env,
});
spawn('/bin/sh', ['-c', `sleep 3600 & echo $! > '${folder}/holds-stdout'`], { stdio: 'inherit', env });
if (extra.includes('cleared-daemon')) daemon('cleared-daemon', {});
writeFileSync(`${folder}/root`, `${process.pid}\n`);
setInterval(() => {}, 1_000);
