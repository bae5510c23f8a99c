import { expect, test } from 'vitest';
import { seeded, surviveKills } from '../e2e/support/kills.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const seed = Number(process.env['UNTILGREEN_TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const KILLS = 50;
const KILLS_PER_RUN = 6;

test(`${KILLS} random SIGKILLs of the controller: same outcome, no turn twice, nothing left (seed ${seed})`, async () => {
  const random = seeded(seed);
  let kills = 0;
  for (let runs = 1; kills < KILLS; runs += 1) {
    using folder = temporaryFolder();
    const survived = await surviveKills(folder.path, KILLS_PER_RUN, random);
    kills += survived.kills;
    expect(survived, `run ${runs}, after ${kills} kills, seed ${seed}`).toMatchObject({
      outcome: 'passed',
      branchDiff: ['page.html', 'settings.json'],
      mainStatus: '',
      finishedTurns: [1, 2],
      ledger: ['1 started', '1 finished', '2 started', '2 finished'],
      leftovers: { processes: [], worktree: false, pins: '' },
    });
  }
}, 3_600_000);
