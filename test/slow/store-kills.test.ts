import { expect, test } from 'vitest';
import { seedFromEnvironment, surviveKills } from '../store/kills.ts';

test('120 kills of a writing process lose no acknowledged append', { timeout: 900_000 }, async () => {
  expect(await surviveKills(120, seedFromEnvironment())).toBeGreaterThan(1_000);
});
