import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { seeded, surviveKills } from './support/kills.ts';

const seed = Number(process.env['UNTILGREEN_TEST_SEED'] ?? 20_260_401);

test(`a controller that is killed at random moments ends as it would have (seed ${seed})`, async () => {
  using folder = temporaryFolder();
  const survived = await surviveKills(folder.path, 4, seeded(seed));
  expect(survived).toMatchObject({
    outcome: 'passed',
    branchDiff: ['page.html', 'settings.json'],
    mainStatus: '',
    finishedTurns: [1, 2],
    ledger: ['1 started', '1 finished', '2 started', '2 finished'],
    leftovers: { processes: [], worktree: false, pins: '' },
  });
}, 300_000);
