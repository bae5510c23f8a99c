import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { browserArguments } from '../../../src/browser/arguments.ts';
import { findBrowser } from '../../../src/browser/find.ts';
import { createEvidence } from '../../../src/evidence/build.ts';
import { allowedEnvironment } from '../../../src/support/environment.ts';
import { drawPage, drawRecording } from '../../support/drawn-recording.ts';
import { COUPON, HOME, RUN, STOCK, toldRun, writeTurns } from '../../support/told-run.ts';

const SIZE = { width: 480, height: 270 };

/** What each scenario's page says, step by step: on the base and at the end. */
const FILMS = [
  { name: 'coupon', scenario: COUPON, base: ['Total $26.00', 'SAVE50', 'Total $26.00'], end: ['Total $13.00'] },
  { name: 'stock', scenario: STOCK, base: ['Oolong', 'Add to cart'], end: ['Oolong', 'Sold out'] },
  { name: 'home', scenario: HOME, base: ['Three teas'], end: ['Three teas'] },
] as const;

/** The evidence of a run that was red, still red, green, in a folder that is made. `root` takes what such a run leaves behind. */
export async function writeToldReport(root: string, into: string, signal: AbortSignal): Promise<void> {
  for (const { name, scenario, base, end } of FILMS) {
    const title = scenario.split('|').at(-1) ?? scenario;
    const wasRed = scenario !== HOME;
    const drawn = { scenario, title, size: SIZE };
    const recording = (round: string): string => path.join(root, 'checks', round, 'recordings', name);
    drawRecording(recording('preflight'), { ...drawn, status: wasRed ? 'failed' : 'passed', pages: base });
    drawRecording(recording('verify'), { ...drawn, status: 'passed', pages: end });
  }
  writeTurns(root, {
    'turns/1/prompt.md': '# Goal\n\nMake the coupon halve the total\n',
    'turns/1/output.log': 'I mended the coupon.\n',
    'turns/1/diff.patch': '--- a/server.js\n+++ b/server.js\n@@ -41 +41 @@\n-percent\n+half\n',
    'turns/2/prompt.md': '# Goal\n\nOne check fails\n',
    'turns/2/output.log': 'The total is halved now.\n',
    'turns/2/diff.patch': '--- a/public/cart.js\n+++ b/public/cart.js\n@@ -1 +1 @@\n-old\n+new\n',
  });
  const screenshots = path.join(root, 'checks/preflight/screenshots');
  mkdirSync(screenshots, { recursive: true });
  writeFileSync(path.join(screenshots, 'coupon.png'), drawPage(SIZE, 'Total $26.00'));

  const evidence = createEvidence({
    browserPath: async (stop) => (await findBrowser({}, stop))?.path ?? null,
    browserArguments: browserArguments(),
    environment: allowedEnvironment([], process.env),
  });
  const request = { runId: RUN, events: toldRun(), root, into, quick: false, disclaimer: null };
  await evidence.build(request, () => {}, signal);
}
