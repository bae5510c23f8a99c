/** Plays the turn in its argument, as a controller does, and prints the outcome. Tests kill it on the way. */
import { DRIVERS } from '../../../src/agents/drivers.ts';
import type { Turn } from '../../../src/agents/driver.ts';
import { createAgents } from '../../../src/agents/runner.ts';

const [turn = ''] = process.argv.slice(2);
const agents = createAgents({ drivers: DRIVERS, environment: { PATH: process.env['PATH'] } });
const request = { turn: JSON.parse(turn) as Turn, wallMs: 60_000, idleMs: 60_000 };
const outcome = await agents.run(request, () => {}, new AbortController().signal);
process.stdout.write(`${JSON.stringify(outcome)}\n`);
