import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright';
import { expect, test } from 'vitest';
import { browserArguments } from '../../src/browser/arguments.ts';
import { fittingReport, MOST_PAGE_BYTES } from '../../src/evidence/fit.ts';
import type { TurnFiles } from '../../src/evidence/iteration-files.ts';
import { reportData, type ReportData } from '../../src/evidence/report-data.ts';
import { summary } from '../../src/evidence/summary.ts';
import { evidenceOf, keepRun } from '../support/kept-run.ts';
import { realBrowser } from '../support/machine.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { COUPON, finding, RUN, timed, toldRun } from '../support/told-run.ts';

/** What a hostile page, server or agent would like to put into a report. */
const NASTY =
  '</script></pre></p><script>window.hacked = 1</script><img src=x onerror="window.hacked=1"> \u001B[31mred\u001B[0m \u202Egnp.exe';

async function opened(
  file: string,
  look: { readonly width: number; readonly scheme: 'light' | 'dark' },
  work: (page: Page, problems: readonly string[]) => Promise<void>,
): Promise<void> {
  await using browser = await chromium.launch({ executablePath: await realBrowser(), args: [...browserArguments()] });
  const page = await browser.newPage({ viewport: { width: look.width, height: 900 }, colorScheme: look.scheme });
  const problems: string[] = [];
  page.on('console', (message) => problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('requestfailed', (request) => problems.push(request.url()));
  page.on('request', (request) => request.url().startsWith('file:') || problems.push(request.url()));
  await page.goto(`file://${file}`);
  await work(page, problems);
}

const openAll = async (page: Page): Promise<void> => {
  for (const details of await page.locator('details').all())
    await details.evaluate((element) => element.setAttribute('open', ''));
};

test('the report opens from disk with all its pictures and not one error, and fits on a phone', async () => {
  using folder = temporaryFolder();
  keepRun(folder.path);
  const { report } = await evidenceOf(folder.path, { request: { disclaimer: 'Scripted agent.' } });
  await opened(report, { width: 390, scheme: 'dark' }, async (page, problems) => {
    await openAll(page);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Passed');
    expect(await page.getByRole('note').textContent()).toBe('Scripted agent.');
    const images = await page.getByRole('img').all();
    expect(images.length).toBeGreaterThanOrEqual(8);
    for (const image of images) {
      await image.scrollIntoViewIfNeeded();
      expect(await image.getAttribute('alt')).toMatch(/\w/);
      await expect
        .poll(() => image.evaluate((element) => 'naturalWidth' in element && element.naturalWidth))
        .toBeGreaterThan(0);
    }
    const [content, window] = (await page.evaluate(
      '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
    )) as number[];
    expect(content).toBeLessThanOrEqual(window!);
    expect(problems).toEqual([]);
  });
});

test('the table can be read aloud, and everything can be reached with the keyboard', async () => {
  using folder = temporaryFolder();
  keepRun(folder.path);
  const { report } = await evidenceOf(folder.path);
  await opened(report, { width: 1280, scheme: 'light' }, async (page, problems) => {
    const row = page.getByRole('row', { name: /a coupon halves the total/ });
    expect(await row.getByRole('cell').allInnerTexts()).toEqual(['✗\nred', '✗\nred', '✓\ngreen', '✓\ngreen']);
    expect(await page.getByRole('columnheader').allInnerTexts()).toEqual([
      'Scenario',
      'Base',
      'Iteration 1',
      'Iteration 2',
      'Verify',
    ]);
    const levels = (await page.evaluate(
      `[...document.querySelectorAll('h1, h2, h3, h4')].map((heading) => Number(heading.tagName[1]))`,
    )) as number[];
    expect(levels[0]).toBe(1);
    expect(levels.every((level, index) => index === 0 || level <= levels[index - 1]! + 1)).toBe(true);
    const summaryLine = page.locator('summary', { hasText: 'Iteration 1' }).last();
    await summaryLine.focus();
    await page.keyboard.press('Enter');
    expect(await summaryLine.locator('..').getAttribute('open')).toBe('');
    await page.getByRole('button', { name: 'Play again' }).first().click();
    expect(problems).toEqual([]);
  });
});

test('the order of the report: verdict, pictures, scenarios, causes, what is not verified, iterations, cost, how to repeat it', async () => {
  using folder = temporaryFolder();
  keepRun(folder.path);
  const { report } = await evidenceOf(folder.path);
  const headings = [...readFileSync(report, 'utf8').matchAll(/<h2[^>]*>([^<]+)</g)].map(([, text]) => text);
  expect(headings).toEqual([
    'What it looks like',
    'Scenarios',
    'What had failed on the way',
    'Protected files were edited',
    'What was not verified',
    'Iterations',
    'Cost and budget',
    'Run it again',
    'What exactly was judged',
  ]);
});

/** The told run with the nasty text in every place that pages, servers and agents can write to. */
function nastyData(): ReportData {
  const { detail } = finding(COUPON);
  const lines = [NASTY, NASTY];
  const nasty = finding(COUPON, {
    title: NASTY,
    message: NASTY,
    detail: {
      ...detail,
      location: NASTY,
      step: NASTY,
      expected: NASTY,
      received: NASTY,
      trail: [{ title: NASTY, ok: false }],
      callLog: lines,
      network: lines,
      console: lines,
      pageErrors: lines,
      server: lines,
      rerun: NASTY,
    },
  });
  const events = toldRun({ job: { goal: NASTY, branch: NASTY }, text: () => NASTY }).map((event) => {
    if (event.type === 'check.finished')
      return {
        ...event,
        result: { ...event.result, verdict: { kind: 'failed' as const, findings: [nasty] }, browser: NASTY },
      };
    if (event.type !== 'turn.finished') return event;
    return {
      ...event,
      report: { ...event.report, note: NASTY, changed: [NASTY], protectedEdits: [NASTY], blocked: null, tampered: [] },
    };
  });
  const faults = timed([{ type: 'action.faulted', action: NASTY, reason: NASTY, final: false }]);
  const excerpt = { file: 'iterations/1/prompt.md', text: NASTY, omitted: 0, end: 'head' as const };
  const film = {
    label: NASTY,
    passed: false,
    gif: 'a.gif',
    poster: 'a.png',
    still: 'a.png',
    width: 1,
    height: 1,
    bytes: 1,
    seconds: 1,
  };
  return reportData({
    run: RUN,
    events: [...events.slice(0, 9), ...faults],
    disclaimer: NASTY,
    films: [
      {
        scenario: COUPON,
        title: NASTY,
        before: film,
        after: film,
        diff: { file: 'b.png', share: 0.1 },
        notes: [NASTY],
      },
    ],
    files: new Map<number, TurnFiles>([
      [1, { prompt: excerpt, diff: { ...excerpt, text: `+${NASTY}` }, log: excerpt }],
    ]),
    screenshots: new Map(),
  });
}

test('nothing that a page, a server or an agent wrote becomes more than text, in any field', async () => {
  using folder = temporaryFolder();
  const data = nastyData();
  const { page: markup } = fittingReport(data);
  expect(markup.match(/<script/g)).toHaveLength(2);
  expect(['\u001B', '\u202E', '<img src=x'].filter((part) => markup.includes(part))).toEqual([]);
  const file = join(folder.path, 'report.html');
  writeFileSync(file, markup);
  await opened(file, { width: 390, scheme: 'light' }, async (page, problems) => {
    await openAll(page);
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    expect(await page.locator('body').innerText()).toContain('<script>window.hacked = 1</script>');
    expect(await page.locator('body').innerText()).toContain('\\u{202e}gnp.exe');
    expect(problems.filter((problem) => !/[ab]\.(png|gif)|ERR_FILE_NOT_FOUND/.test(problem))).toEqual([]);
    const inlined = JSON.parse((await page.locator('#report-data').textContent()) ?? '') as ReportData;
    expect(inlined.goal).toBe(NASTY);
    const [content, window] = (await page.evaluate(
      '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
    )) as number[];
    expect(content).toBeLessThanOrEqual(window!);
  });
});

test('the summary keeps the same text harmless in Markdown', () => {
  const text = summary(nastyData());
  expect([text.includes('\u001B'), text.includes('\u202E')]).toEqual([false, false]);
  expect(text.replace(/`[^`\n]*`/g, '')).not.toMatch(/(?<!\\)<(?!!-- -->|\/?sub>)/);
});

test('a report stays small however much there is to tell, and says that it leaves something out', () => {
  const base = nastyData();
  const text = `${'x <&> y '.repeat(40)}\n`.repeat(400);
  const excerpt = { file: 'iterations/1/agent.log', text, omitted: 0, end: 'tail' as const };
  const iterations = Array.from({ length: 40 }, (_, n) => ({
    ...base.iterations[0]!,
    n,
    files: { prompt: excerpt, diff: excerpt, log: excerpt },
  }));
  const round = base.rounds[1]!;
  const many = Array.from({ length: 30 }, (_, n) => finding(COUPON, { key: String(n), message: text.slice(0, 3000) }));
  const rounds = Array.from({ length: 40 }, (_, n) => ({ ...round, key: String(n), findings: many }));
  const { page, data } = fittingReport({ ...base, iterations, rounds });
  expect(Buffer.byteLength(page)).toBeLessThanOrEqual(MOST_PAGE_BYTES);
  expect(data.notVerified.at(-1)).toMatch(/leaves out details/);
  expect(data.iterations).toHaveLength(40);
});
