import { expect, test } from 'vitest';
import { inWords, takesOf } from '../../src/evidence/takes.ts';
import { COUPON, finding, HOME, scenario, STOCK, timed, toldRun, JOB } from '../support/told-run.ts';

test('red on the base and green at the end, of the final round; what stayed green is shown once', () => {
  const label = (when: string, state: string, passed: boolean) => ({ when, state, passed });
  expect(takesOf(toldRun())).toEqual([
    {
      scenario: COUPON,
      title: 'a coupon halves the total',
      before: {
        recording: 'checks/preflight/recordings/coupon',
        label: label('before', 'red on the base', false),
        verdict: 'expected “$13.00”, received “$26.00”',
      },
      after: { recording: 'checks/verify/recordings/coupon', label: label('after', 'green', true), verdict: '' },
    },
    expect.objectContaining({
      scenario: STOCK,
      before: expect.objectContaining({ recording: 'checks/preflight/recordings/stock' }),
    }),
    {
      scenario: HOME,
      title: 'the front page lists the teas',
      before: null,
      after: { recording: 'checks/verify/recordings/home', label: label('after', 'still green', true), verdict: '' },
    },
  ]);
});

test('when nothing was verified the last check is shown, and what is still red is called so', () => {
  const cut = toldRun().slice(0, 6);
  expect(takesOf(cut).map(({ after }) => [after?.recording, after?.label.state])).toEqual([
    ['checks/1/recordings/coupon', 'still red'],
    ['checks/1/recordings/stock', 'green'],
    ['checks/1/recordings/home', 'still green'],
  ]);
});

test('a run that ended on the base shows the base', () => {
  expect(takesOf(toldRun().slice(0, 3)).map(({ before, after }) => [before?.label.state, after])).toEqual([
    ['red on the base', null],
    ['red on the base', null],
    ['green on the base', null],
  ]);
});

test('without a base there is only now', () => {
  const events = timed([
    { type: 'run.queued', job: { ...JOB, mode: 'verify' } },
    {
      type: 'verify.finished',
      iteration: 0,
      grade: 'green',
      result: {
        verdict: { kind: 'failed', findings: [finding(HOME)] },
        scenarios: [scenario(COUPON, 'passed', 'a'), scenario(HOME, 'failed', 'b'), scenario(STOCK, 'skipped', null)],
        commands: [],
        browser: null,
        tampered: [],
      },
    },
  ]);
  expect(
    takesOf(events).map(({ before, after }) => [before, after && `${after.label.when} ${after.label.state}`]),
  ).toEqual([
    [null, 'now green'],
    [null, 'now red'],
    [null, null],
  ]);
});

test('a scenario that was green and is red now is called so', () => {
  const events = toldRun().map((event) =>
    event.type === 'verify.finished'
      ? { ...event, result: { ...event.result, scenarios: [scenario(HOME, 'failed', 'x')] } }
      : event,
  );
  expect(takesOf(events).find(({ scenario: id }) => id === HOME)?.after?.label.state).toBe('now red');
});

test('a failure in words is what was expected and received, or the first line of the error', () => {
  expect(inWords(finding(COUPON))).toBe('expected “$13.00”, received “$26.00”');
  const { detail } = finding(COUPON);
  expect(inWords(finding(COUPON, { detail: { ...detail, received: null }, message: 'a\nb' }))).toBe('a');
});
