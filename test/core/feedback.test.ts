import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packet, PACKET_CAP, prompt } from '../../src/core/feedback.ts';
import { start } from '../../src/core/machine.ts';
import { NO_DETAIL, type Finding } from '../../src/core/model.ts';
import type { Progress } from '../../src/core/run.ts';
import { finding, queued } from '../support/worlds.ts';

const progress = (more: Partial<Progress> = {}): Progress => ({ ...start(queued()).progress, ...more });
const ask = (more: Partial<Progress>, screenshots: readonly string[] = []): string =>
  prompt({ progress: progress(more), n: 2, nonce: 'n0nce', screenshots });

const COUPON: Finding = finding('coupon', {
  title: 'a coupon lowers the price',
  message: 'toHaveText failed',
  detail: {
    ...NO_DETAIL,
    location: 'scenarios/shop.spec.ts:21',
    step: 'Check toHaveText',
    expected: '"Coupon applied"',
    received: '"Something went wrong"',
    trail: [
      { title: 'Click Apply', ok: true },
      { title: 'Check toHaveText', ok: false },
    ],
    network: ['POST /api/coupon → 500 got {"error":"boom"}'],
    console: ['error: coupon failed'],
    pageErrors: ['TypeError: x'],
    server: ['TypeError at coupon.js:12'],
    callLog: ['waiting for getByRole'],
    rerun: 'untilgreen verify --scenario coupon',
  },
});

test('a packet puts the cause beside the symptom, one line each', () => {
  expect(packet(COUPON)).toBe(
    [
      'FAIL a coupon lowers the price',
      '  toHaveText failed',
      '  at scenarios/shop.spec.ts:21',
      '  failing step: Check toHaveText',
      '  expected: "Coupon applied"',
      '  received: "Something went wrong"',
      '  steps: ✓ Click Apply → ✗ Check toHaveText',
      '  network: POST /api/coupon → 500 got {"error":"boom"}',
      '  console: error: coupon failed',
      '  page error: TypeError: x',
      '  server: TypeError at coupon.js:12',
      '  waited for: waiting for getByRole',
      '  see it again: untilgreen verify --scenario coupon',
    ].join('\n'),
  );
  expect(packet(finding('bare'))).toBe('FAIL bare\n  wrong');
});

test('the next prompt carries goal, failures, screenshots, budget and the way to say blocked', () => {
  const text = ask({ findings: [COUPON] }, ['/w/.untilgreen/turn-2-1.png']);
  expect(text).toContain('# Goal\n\nmake it green');
  expect(text).toContain('# Turn 2\n\n1 check fails in a real browser.');
  expect(text).toContain(`<<<n0nce\n${packet(COUPON)}\nn0nce>>>`);
  expect(text).toContain('- /w/.untilgreen/turn-2-1.png');
  expect(text).toContain('Budget left: 5 iterations, 1 min.');
  expect(text).toContain('$UNTILGREEN_BLOCKED');
  expect(text.endsWith('\n')).toBe(true);
});

test('what happened before is said: repetition, an empty turn, protected edits, a green base', () => {
  expect(ask({ findings: [COUPON, finding('b')], sameFor: 1 })).toContain('2 checks fail');
  expect(ask({ findings: [COUPON], sameFor: 1 })).not.toContain('the same failure');
  expect(ask({ findings: [COUPON], sameFor: 2 })).toContain('the same failure as before (2 turns in a row)');
  expect(ask({ findings: [COUPON], emptyTurns: 1 })).toContain('Your last turn changed no file');
  expect(ask({ protectedEdits: ['scenarios/a.spec.ts'] })).toContain('- scenarios/a.spec.ts');
  const green = ask({});
  expect(green).toContain('Every scenario passes on the base');
  expect(green).not.toContain('<<<');
});

test('three failures are told in full, the others in a line, all of it within the cap', () => {
  const many = Array.from({ length: 40 }, (_, index) => finding(`s${index}`, { detail: COUPON.detail }));
  const text = ask({ findings: many });
  expect(text.match(/failing step/g)).toHaveLength(PACKET_CAP.inFull);
  expect(text).toContain('FAIL s39: wrong');
  const long = 'x'.repeat(50_000);
  const flood = Array.from({ length: 30 }, (_, index) => finding(`s${index}`, { message: long, title: long }));
  const inside = ask({ findings: flood }).split('<<<n0nce\n')[1]?.split('\nn0nce>>>')[0] ?? '';
  expect(inside.length).toBeGreaterThan(1_000);
  expect(inside.length).toBeLessThanOrEqual(PACKET_CAP.perPrompt + 2 * flood.length);
});

test('no finding, however long, makes a packet longer than its cap', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 20_000, size: 'max' }), fc.array(fc.string()), (message, lines) => {
      const text = packet(finding('x', { message, detail: { ...NO_DETAIL, server: lines } }));
      expect(text.length).toBeLessThanOrEqual(PACKET_CAP.perFinding);
    }),
    { numRuns: 50 },
  );
});
