import { defineConfig } from 'vitest/config';

/** Long runs: many SIGKILLs, real downloads. `npm run slow`. */
export default defineConfig({
  test: {
    include: ['test/slow/**/*.test.ts'],
    setupFiles: ['test/support/environment.ts'],
    testTimeout: 30 * 60_000,
    hookTimeout: 5 * 60_000,
    maxWorkers: 1,
    fileParallelism: false,
    restoreMocks: true,
    reporters: ['default', './test/support/closing-line.ts'],
  },
});
