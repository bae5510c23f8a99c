/** Starts the program in its arguments as a controller does, says so, and waits to be killed. */
import { startProcess } from '../../../src/support/process.ts';

const [cwd = '.', exitFile = '', ...argv] = process.argv.slice(2);
const env = { PATH: process.env['PATH'] ?? '' };
const started = await startProcess(
  { argv, cwd, env, runId: 'killed-controller', exitFile },
  new AbortController().signal,
);
if (started.kind === 'absent') throw new Error(started.reason);
process.stdout.write(`${JSON.stringify({ pid: started.process.pid, marker: started.process.marker })}\n`);
await started.process.ended;
await new Promise(() => setInterval(() => {}, 1_000));
