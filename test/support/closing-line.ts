import type { Reporter, TestModule } from 'vitest/node';

export type Tally = { readonly passed: number; readonly failed: number; readonly skipped: number };

/** A test file that broke outside of any test counts as one failure, so that the line never says `0 failed` by mistake. */
export function tallyOf(modules: readonly TestModule[], unhandledErrors: number): Tally {
  let [passed, failed, skipped] = [0, unhandledErrors, 0];
  for (const module of modules) {
    let failedHere = 0;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === 'passed') passed += 1;
      else if (state === 'failed') failedHere += 1;
      else skipped += 1;
    }
    failed += failedHere === 0 && module.state() === 'failed' ? 1 : failedHere;
  }
  return { passed, failed, skipped };
}

/** `exitCode` covers what no test shows, such as a coverage threshold that was missed. */
export function closingLine(tally: Tally, exitCode: number): string {
  const failed = exitCode !== 0 && tally.failed === 0 ? 1 : tally.failed;
  const line = `${tally.passed} passed, ${failed} failed`;
  return tally.skipped === 0 ? line : `${line}, ${tally.skipped} skipped`;
}

/** Prints `N passed, N failed` as the very last line, after the coverage summary. */
export default class ClosingLine implements Reporter {
  #tally: Tally = { passed: 0, failed: 0, skipped: 0 };

  onInit(): void {
    process.once('exit', (code) => {
      process.stdout.write(`${closingLine(this.#tally, code)}\n`);
    });
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    this.#tally = tallyOf(modules, unhandledErrors.length);
  }
}
