import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scriptedDriver } from '../../src/agents/scripted.ts';
import { driverContract } from './driver.contract.ts';

const ENDED = '{"type":"ended","status":"ok","note":"turn 1 of the plan was played"}';

driverContract({
  driver: scriptedDriver,
  working: (folder) => {
    const plan = join(folder, 'plan.json');
    writeFileSync(plan, JSON.stringify({ turns: [{ writes: [{ file: 'done.txt', text: 'done\n' }] }] }));
    return { driver: 'scripted', argv: [plan], env: [] };
  },
  lines: [
    '{"type":"text","text":"The line total was never updated."}',
    '{"type":"tool","name":"write","detail":"public/cart.js"}',
    '{"type":"usage","tokens":1200,"microUsd":null}',
    ENDED,
  ],
  endedLine: ENDED,
});

test('everybody is told that no model was involved', () => {
  expect(scriptedDriver.disclaimer).toBe(
    'This run was made by a scripted agent that replays prepared patches; no model was involved.',
  );
});

test.for([
  ['{"type":"text","text":"hello"}', [{ type: 'text', text: 'hello' }]],
  ['{"type":"usage","tokens":5,"microUsd":null}', [{ type: 'usage', tokens: 5, microUsd: null }]],
  [
    '{"type":"usage","tokens":-5,"microUsd":null}',
    [{ type: 'text', text: '{"type":"usage","tokens":-5,"microUsd":null}' }],
  ],
  [
    '{"type":"ended","status":"verified","note":""}',
    [{ type: 'text', text: '{"type":"ended","status":"verified","note":""}' }],
  ],
  ['{"type":"other"}', [{ type: 'text', text: '{"type":"other"}' }]],
  ['a warning of node', [{ type: 'text', text: 'a warning of node' }]],
  ['  ', []],
] as const)('the line %s means %j', ([line, events]) => {
  expect(scriptedDriver.parse(line)).toEqual(events);
});
