import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ServerLine } from '../../src/browser/check.ts';
import { EVIDENCE_CAP } from '../../src/browser/packet-window.ts';
import { CAPS, findingsOf, missingFinding, outsideFinding } from '../../src/browser/packet.ts';
import type { Report, ReportStep, Seen } from '../../src/browser/worker-lines.ts';
import { packet } from '../../src/core/feedback.ts';

const step = (title: string, at: number, more: Partial<ReportStep> = {}): ReportStep => ({
  at,
  endedAt: at + 50,
  kind: 'action',
  title,
  target: '',
  ok: true,
  error: null,
  where: 'scenarios/shop.spec.ts:7',
  parent: null,
  ...more,
});
const seen = (at: number, text: string, times = 1): Seen => ({ from: at, to: at, text, times });
const CHECK =
  'Error: expect(locator).toHaveText(expected) failed\n\nLocator: getByTestId(\'status\')\nExpected: "a"\nReceived: "b"\n';

const REPORT: Report = {
  id: '|scenarios/shop.spec.ts|applies a coupon',
  title: 'applies a coupon',
  file: 'scenarios/shop.spec.ts',
  wanted: true,
  status: 'failed',
  at: 1_000,
  endedAt: 5_000,
  ms: 4_000,
  assertions: 1,
  errors: [{ text: CHECK, where: 'scenarios/shop.spec.ts:9' }],
  steps: [
    step('Open', 1_000, { target: '/' }),
    step('Click', 2_000, { target: 'button “Apply”' }),
    step('Check toHaveText', 3_000, { kind: 'check', target: '“status”', ok: false, error: CHECK }),
  ],
  page: { network: [], console: [], pageErrors: [], crashed: false, browserDied: false },
  recording: null,
  screenshot: 'checks/1/screenshots/x.png',
};
const server: readonly ServerLine[] = [];
const only = (report: Report, lines = server): ReturnType<typeof findingsOf>[number] => {
  const findings = findingsOf({ report, server: lines, crashedTwice: false });
  expect(findings).toHaveLength(1);
  return findings[0]!;
};

test('only what happened between the last action that went well and the failure stands beside it', () => {
  const page = {
    ...REPORT.page,
    network: [seen(1_010, 'GET /early → 404'), seen(2_020, 'POST /api → 500'), seen(4_000, 'GET /late → 500')],
    console: [
      seen(1_010, 'warning: early'),
      seen(2_060, 'error: boom', 3),
      seen(2_061, 'error: Failed to load resource: 500'),
    ],
  };
  const lines: readonly ServerLine[] = [
    { at: 1_100, stream: 'out', text: 'GET /' },
    { at: 2_030, stream: 'err', text: 'TypeError at coupon.js:12' },
    { at: 2_031, stream: 'err', text: 'TypeError at coupon.js:12' },
    { at: 4_500, stream: 'err', text: 'later' },
  ];
  expect(only({ ...REPORT, page }, lines).detail).toMatchObject({
    network: ['POST /api → 500'],
    console: ['error: boom (×3)'],
    server: ['TypeError at coupon.js:12 (×2)'],
  });
});

test('when nothing went wrong in that time, what went wrong before is told; an error of the page always is', () => {
  const page = {
    ...REPORT.page,
    network: [seen(1_010, 'GET /early → 404'), seen(4_000, 'GET /late → 500')],
    pageErrors: [seen(1_005, 'ReferenceError: x is not defined (/app.js:3)')],
  };
  expect(only({ ...REPORT, page }).detail).toMatchObject({
    network: ['GET /early → 404'],
    pageErrors: ['ReferenceError: x is not defined (/app.js:3)'],
  });
});

test('the same failure has the same key on another port, at another time and on another line', () => {
  const other: Report = {
    ...REPORT,
    at: 90_000,
    errors: [{ text: CHECK.replace('Received', 'Timeout: 5000ms\nReceived'), where: 'scenarios/shop.spec.ts:19' }],
  };
  expect(only(other).key).toBe(only(REPORT).key);
  const different = { ...REPORT, errors: [{ text: CHECK.replace('"b"', '"c"'), where: null }] };
  expect(only(different).key).not.toBe(only(REPORT).key);
});

test('a test that ran out of time within a step is one finding', () => {
  const text = 'Error: locator.click: Test timeout of 1500ms exceeded.\nCall log:\n  - waiting for x\n';
  const report = {
    ...REPORT,
    errors: [
      { text: 'Test timeout of 1500ms exceeded.', where: null },
      { text, where: 'a.ts:3' },
    ],
    steps: [step('Click', 1_000, { ok: false, error: text })],
  };
  expect(only(report)).toMatchObject({
    kind: 'timeout',
    detail: { location: 'a.ts:3', step: 'Click', callLog: ['waiting for x'] },
  });
  expect(only({ ...REPORT, errors: report.errors.slice(0, 1), steps: [] })).toMatchObject({
    kind: 'timeout',
    detail: { step: null, trail: [] },
  });
});

test('at most four of many soft checks are told', () => {
  const errors = Array.from({ length: 9 }, (_, n) => ({ text: CHECK.replace('"b"', `"b${n}"`), where: null }));
  expect(findingsOf({ report: { ...REPORT, errors }, server, crashedTwice: false })).toHaveLength(4);
});

test('a page that crashed twice is one finding, whatever Playwright said about it', () => {
  const [finding, ...rest] = findingsOf({ report: REPORT, server, crashedTwice: true });
  expect(rest).toEqual([]);
  expect(finding).toMatchObject({ kind: 'page-crash', message: 'the page crashed, twice in a row' });
});

test.each([
  ['plain title', 'untilgreen verify --scenario "plain title"'],
  ['costs $5 `now`', "untilgreen verify --scenario 'costs $5 `now`'"],
  ['it\'s "here"', `untilgreen verify --scenario 'it'\\''s "here"'`],
  ['x'.repeat(300), null],
])('the command for %s can be typed into a shell', (title, rerun) => {
  expect(only({ ...REPORT, title }).detail.rerun).toBe(rerun);
});

test('what kept a scenario from running is told with it', () => {
  expect(missingFinding(REPORT, 'its group failed')).toMatchObject({
    kind: 'missing',
    message: 'it did not run: its group failed',
  });
  expect(outsideFinding({ text: 'Error: no users', where: 'setup.ts:1' })).toMatchObject({
    kind: 'error',
    scenario: null,
    message: 'no users',
    detail: { location: 'setup.ts:1' },
  });
});

const TEXT = fc.string({ unit: 'binary', maxLength: 3_000 });
const LONG = fc.oneof(
  TEXT,
  TEXT.map((text) => text.repeat(20)),
  fc.constant(CHECK),
  fc.constant('é'.repeat(9_000)),
);
const SEEN = fc.array(
  fc.record({
    from: fc.integer({ min: 0, max: 9_000 }),
    to: fc.integer({ min: 0, max: 9_000 }),
    text: LONG,
    times: fc.nat(),
  }),
  { maxLength: 20 },
);
const STEPS = fc.array(
  fc.record({
    title: LONG,
    target: LONG,
    ok: fc.boolean(),
    error: fc.option(LONG),
    at: fc.nat(9_000),
    parent: fc.constant(null),
  }),
  { maxLength: 60 },
);
const ANY_REPORT = fc.record({
  title: LONG,
  errors: fc.array(fc.record({ text: LONG, where: fc.option(LONG) }), { minLength: 1, maxLength: 8 }),
  steps: STEPS.map((steps) => steps.map((one) => step(one.title, one.at, one))),
  page: fc.record({ network: SEEN, console: SEEN, pageErrors: SEEN, crashed: fc.boolean(), browserDied: fc.boolean() }),
});
const ANY_SERVER = fc.array(
  fc.record({ at: fc.nat(9_000), stream: fc.constantFrom('out' as const, 'err' as const), text: LONG }),
  {
    maxLength: 40,
  },
);

test('whatever a page, a server and a runner say, each part keeps to its limit and the whole to 6 KB', () => {
  fc.assert(
    fc.property(ANY_REPORT, ANY_SERVER, fc.boolean(), (part, lines, crashedTwice) => {
      for (const finding of findingsOf({ report: { ...REPORT, ...part }, server: lines, crashedTwice })) {
        const { detail } = finding;
        expect(Buffer.byteLength(finding.title)).toBeLessThanOrEqual(CAPS.title);
        expect(Buffer.byteLength(finding.message)).toBeLessThanOrEqual(CAPS.message);
        for (const value of [detail.expected, detail.received]) {
          expect(Buffer.byteLength(value ?? '')).toBeLessThanOrEqual(CAPS.value);
        }
        const evidence = [...detail.network, ...detail.console, ...detail.pageErrors, ...detail.server];
        expect(evidence.length).toBeLessThanOrEqual(EVIDENCE_CAP.lines);
        expect(Buffer.byteLength(evidence.join(''))).toBeLessThanOrEqual(EVIDENCE_CAP.bytes);
        expect(Buffer.byteLength(detail.callLog.join(''))).toBeLessThanOrEqual(CAPS.callLog);
        expect(Buffer.byteLength(detail.trail.map(({ title }) => title).join(''))).toBeLessThanOrEqual(700);
        expect(Buffer.byteLength(packet(finding))).toBeLessThanOrEqual(6_000);
        // eslint-disable-next-line no-control-regex
        expect(JSON.stringify(detail)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
      }
    }),
    { numRuns: 150 },
  );
});
