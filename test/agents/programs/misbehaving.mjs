// An agent with one bad habit, named by the first argument. The second is a folder for what it leaves behind.
import { spawn } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';

const [habit, folder] = process.argv.slice(2);
const stay = () => setInterval(() => {}, 1_000);

const HABITS = {
  'reads the prompt': () => writeFileSync(`${folder}/prompt`, readFileSync(0)),
  'tells its environment': () => writeFileSync(`${folder}/environment.json`, JSON.stringify(process.env)),
  'works without end': () => setInterval(() => process.stdout.write('still working\n'), 50),
  'is silent and stubborn': () => {
    process.on('SIGTERM', () => {});
    stay();
  },
  'prints a byte now and then': () => setInterval(() => process.stdout.write('.'), 150),
  'prints a line of 50 MB': () => process.stdout.write(`${'x'.repeat(50_000_000)}\nafter it\n`),
  'prints half a line of JSON': () => process.stdout.write('{"type":"text","te'),
  'prints no UTF-8': () => process.stdout.write(Buffer.from([0xff, 0xfe, 0x0a, 0xc3, 0x0a, 0x6f, 0x6b, 0x0a])),
  'leaves a daemon': () => {
    const daemon = spawn('setsid', ['nohup', 'sleep', '3600'], { stdio: ['ignore', 'inherit', 'inherit'] });
    writeFileSync(`${folder}/daemon.pid`, String(daemon.pid));
    daemon.unref();
    setTimeout(() => process.exit(0), 200);
  },
  'prints what it is told and stays': () => {
    process.stdout.write(readFileSync(`${folder}/lines`));
    stay();
  },
  'counts its runs': () => appendFileSync(`${folder}/runs`, 'run\n'),
};
HABITS[habit]();
