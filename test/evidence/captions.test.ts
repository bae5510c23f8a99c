import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { browserArguments } from '../../src/browser/arguments.ts';
import { BAR_HEIGHT, drawCaption, TONES } from '../../src/evidence/caption.ts';
import { captionPage } from '../../src/evidence/caption-page.ts';
import { letter, type Letterer } from '../../src/evidence/captions.ts';
import { decodePng } from '../../src/evidence/decode.ts';
import { pixelOf, spellable } from '../../src/evidence/letters.ts';
import type { Caption } from '../../src/evidence/timeline.ts';
import { marked } from '../../src/support/sweep.ts';
import { RUN_MARKER } from '../../src/support/environment.ts';
import { eventually } from '../support/eventually.ts';
import { realBrowser } from '../support/machine.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const LABEL = { when: 'before', state: 'red on the base', passed: false };
const STEP: Caption = {
  kind: 'step',
  number: 1,
  total: 4,
  tone: 'action',
  chapter: '',
  title: 'Click',
  target: 'button “Apply”',
  label: LABEL,
};
const PASSED: Caption = { kind: 'verdict', passed: true, title: 'Passed · 4 steps', detail: 'coupon', label: LABEL };
const FAILED: Caption = { ...PASSED, passed: false, title: 'Failed: expected “1”, received “2”' };
const soon = (): AbortSignal => AbortSignal.timeout(60_000);

const letterer = (browserPath: Letterer['browserPath']): Letterer => ({
  browserPath,
  browserArguments: browserArguments(),
  environment: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' },
});

/** Temporary folders of browsers that draw captions. */
const leftOver = (): readonly string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('ug-'));

const bar = (pixels: Uint32Array, width: number, index: number): Uint32Array =>
  pixels.subarray(index * BAR_HEIGHT * width, (index + 1) * BAR_HEIGHT * width);
const share = (pixels: Uint32Array, colour: string): number =>
  pixels.reduce((sum, pixel) => sum + Number(pixel === pixelOf(colour)), 0) / pixels.length;

test('a browser draws all captions of a film in one picture, each with its colour, progress and text', async () => {
  const sheets = [
    { captions: [STEP, { ...STEP, number: 2 }, PASSED, FAILED], width: 1280 },
    { captions: [PASSED], width: 390 },
  ];
  const lettered = await letter(sheets, letterer(realBrowser), 'captions-1', soon());
  if (lettered.kind === 'failed') throw new Error(lettered.reason);
  const [wide, narrow] = lettered.result.map((png) => decodePng(Buffer.from(png)));
  expect([wide?.width, wide?.height]).toEqual([1280, 4 * BAR_HEIGHT]);
  expect([narrow?.width, narrow?.height]).toEqual([390, BAR_HEIGHT]);
  const pixels = wide?.pixels ?? new Uint32Array();
  const progress = (index: number): number => share(bar(pixels, 1280, index).subarray(1280, 2560), TONES.action);
  expect([progress(0), progress(1)]).toEqual([0.25, 0.5]);
  expect(share(bar(pixels, 1280, 0), TONES.bar)).toBeGreaterThan(0.6);
  expect(share(bar(pixels, 1280, 2), TONES.passed)).toBeGreaterThan(0.6);
  expect(share(bar(pixels, 1280, 3), TONES.failed)).toBeGreaterThan(0.6);
  expect(new Set(bar(pixels, 1280, 0)).size).toBeGreaterThan(20);
  expect(leftOver()).toEqual([]);
});

test('text in captions is text: it runs no script, loads nothing and cannot leave its bar', () => {
  const page = captionPage(
    [{ ...STEP, target: '</span><script>x</script><img src=http://127.0.0.1:1/ onerror=x>' }],
    800,
  );
  expect(page).not.toMatch(/<script|<img/);
  expect(page).toContain('&lt;/span&gt;&lt;script&gt;');
});

test('without a browser the reason is told', async () => {
  using folder = temporaryFolder();
  const sheets = [{ captions: [STEP], width: 800 }];
  const run = (browserPath: Letterer['browserPath']) => letter(sheets, letterer(browserPath), 'captions-2', soon());
  expect(await run(async () => null)).toEqual({ kind: 'failed', reason: 'no browser' });
  expect(await run(() => Promise.reject(new Error('not found')))).toEqual({ kind: 'failed', reason: 'not found' });
  const broken = join(folder.path, 'broken');
  writeFileSync(broken, '#!/bin/sh\nexit 3\n', { mode: 0o755 });
  expect(await run(async () => broken)).toMatchObject({
    kind: 'failed',
    reason: expect.stringMatching(/^browserType.launch: .*closed$/),
  });
  expect(leftOver()).toEqual([]);
});

test('an abort ends the browser and leaves no files', async () => {
  using folder = temporaryFolder();
  const controller = new AbortController();
  const real = await realBrowser();
  const started = join(folder.path, 'started');
  const slow = join(folder.path, 'slow');
  writeFileSync(slow, `#!/bin/sh\ntouch '${started}'\nexec '${real}' "$@"\n`, { mode: 0o755 });
  const sheets = Array.from({ length: 200 }, () => ({ captions: [STEP, PASSED], width: 1280 }));
  const work = letter(
    sheets,
    letterer(async () => slow),
    'captions-3',
    controller.signal,
  );
  const failure = expect(work).rejects.toThrow('enough');
  await eventually('the browser was started', () => existsSync(started));
  controller.abort(new Error('enough'));
  await failure;
  await eventually('nothing of it is left', async () => (await marked(RUN_MARKER, 'captions-3')).length === 0);
  expect(leftOver()).toEqual([]);
});

test('built-in letters draw bars of the same size with the same colours', () => {
  for (const [caption, colour] of [
    [STEP, TONES.bar],
    [PASSED, TONES.passed],
    [FAILED, TONES.failed],
  ] as const) {
    for (const width of [320, 1280]) {
      const { pixels, ...size } = drawCaption(caption, width);
      expect(size).toEqual({ width, height: BAR_HEIGHT });
      expect(share(pixels, colour)).toBeGreaterThan(0.5);
    }
  }
  const text = (caption: Caption): string => drawCaption(caption, 900).pixels.join();
  expect(text({ ...STEP, target: 'button “Buy”' })).not.toBe(text(STEP));
  expect(text({ ...STEP, number: 3 })).not.toBe(text(STEP));
});

test.each([
  ['“Café” → über', '"Cafe" -> uber'],
  ['日本', '??'],
  ['a\u202Eb', 'a\\u{202e}b'],
  ['  many\n lines ', ' many lines '],
])('built-in letters spell %j as %j', (text, spelled) => {
  expect(spellable(text)).toBe(spelled);
});
