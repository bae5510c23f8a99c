import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { browserArguments } from '../../src/browser/arguments.ts';
import { createEvidence, type EvidenceOptions } from '../../src/evidence/build.ts';
import type { EvidenceFolder, EvidenceRequest } from '../../src/evidence/evidence.ts';
import { drawPage, drawRecording } from './drawn-recording.ts';
import { COUPON, HOME, RUN, STOCK, toldRun, writeTurns } from './told-run.ts';

const SIZE = { width: 320, height: 240 };
const DIFF = `diff --git a/server.js b/server.js
--- a/server.js
+++ b/server.js
@@ -38,3 +38,3 @@ app.post('/api/coupon', (request, reply) => {
-  const total = cart.total * percent;
+  const total = cart.total * (COUPONS[code] ?? 1);
   reply.send({ total });
`;

/** The folder of a run as it is when evidence is made of it: recordings, screenshots, prompts, diffs, logs. */
export function keepRun(root: string): void {
  const draw = (
    round: string,
    name: string,
    failed: boolean,
    ...[scenario, pages]: readonly [string, readonly string[]]
  ): void => {
    const status = failed ? 'failed' : 'passed';
    const title = scenario.split('|')[2] ?? '';
    drawRecording(join(root, 'checks', round, 'recordings', name), { scenario, title, status, size: SIZE, pages });
  };
  for (const round of ['preflight', '1', '2', 'verify']) {
    const early = round === 'preflight' || round === '1';
    draw(round, 'coupon', early, COUPON, ['cart', 'SAVE50', early ? '$26.00' : '$13.00']);
    draw(round, 'stock', round === 'preflight', STOCK, ['Matcha', round === 'preflight' ? 'Buy' : 'Sold out']);
    draw(round, 'home', false, HOME, ['6 teas']);
  }
  writeTurns(root, {
    'checks/preflight/screenshots/coupon.png': '',
    'turns/1/prompt.md': '# Goal\n\nMake the coupon halve the total.\n',
    'turns/1/diff.patch': DIFF,
    'turns/1/output.log': '\u001B[32mReading server.js\u001B[0m\nDone.\n',
    'turns/2/prompt.md': '# Turn 2\n\nStill red.\n',
    'turns/2/diff.patch': DIFF,
    'turns/2/output.log': 'ok\n',
  });
  writeFileSync(join(root, 'checks/preflight/screenshots/coupon.png'), drawPage(SIZE, '$26.00'));
}

/** Makes evidence of such a run below the same folder. */
export async function evidenceOf(
  root: string,
  change: { readonly request?: Partial<EvidenceRequest>; readonly options?: Partial<EvidenceOptions> } = {},
  signal: AbortSignal = AbortSignal.timeout(120_000),
): Promise<EvidenceFolder & { readonly lines: readonly string[] }> {
  const lines: string[] = [];
  const evidence = createEvidence({
    browserPath: async () => null,
    browserArguments: browserArguments(),
    environment: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' },
    ...change.options,
  });
  const into = join(root, 'evidence');
  const request = { runId: RUN, events: toldRun(), root, into, quick: false, disclaimer: null, ...change.request };
  return { ...(await evidence.build(request, (line) => lines.push(line), signal)), lines };
}
