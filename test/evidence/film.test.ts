import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BAR_HEIGHT, TONES } from '../../src/evidence/caption.ts';
import { decodePng, encodePng, type Picture } from '../../src/evidence/decode.ts';
import { encodeFilm, withoutEmptyStart } from '../../src/evidence/film.ts';
import { pixelOf } from '../../src/evidence/letters.ts';
import { Stage, type Scenery } from '../../src/evidence/stage.ts';
import type { Caption, Shot } from '../../src/evidence/timeline.ts';
import { drawPage } from '../support/drawn-recording.ts';
import { decodeGif } from '../support/gif-decoder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const SIZE = { width: 320, height: 240 };
const LABEL = { when: 'after', state: 'green', passed: true };
const CAPTIONS: readonly Caption[] = [
  { kind: 'step', number: 1, total: 1, tone: 'action', chapter: '', title: 'Click', target: 'x', label: LABEL },
  { kind: 'verdict', passed: true, title: 'Passed · 1 step', detail: 'coupon', label: LABEL },
];
const NO_LIMIT = { most: Infinity, anyway: true };

function stageOf(folder: string, pages: readonly Buffer[], change: Partial<Scenery> = {}): Stage {
  const frames = pages.map((page, index) => {
    const path = join(folder, `${index}.png`);
    writeFileSync(path, page);
    return path;
  });
  return new Stage({ frames, captions: CAPTIONS, sheet: null, viewport: SIZE, page: SIZE, reduce: 1, ...change });
}

const SMALL = { width: 48, height: 32 };

/** Coloured noise: nothing makes it small but giving something up. */
function noise(seed: number): Picture {
  const { width, height } = SMALL;
  const pixels = Uint32Array.from({ length: width * height }, (_, i) => {
    const value = Math.imul(i + seed * 7919, 0x9e3779b1) ^ Math.imul(i ^ seed, 0x85ebca6b);
    return (0xff000000 | (value >>> 8)) >>> 0;
  });
  return { width, height, pixels };
}

const shotsOf = (count: number): readonly Shot[] => [
  ...Array.from({ length: count }, (_, frame) => ({ frame, caption: 0, ms: 100 })),
  { frame: count - 1, caption: 1, ms: 1800 },
];

test('every picture of the film is the page as it was captured, with its caption below', () => {
  using folder = temporaryFolder();
  const pages = ['one', 'two', 'three'].map((text) => drawPage(SIZE, text));
  const film = encodeFilm(stageOf(folder.path, pages), shotsOf(3), NO_LIMIT);
  const gif = decodeGif(film!.gif);
  expect([gif.width, gif.height]).toEqual([SIZE.width, SIZE.height + BAR_HEIGHT]);
  const area = SIZE.width * SIZE.height;
  expect(gif.frames.map(({ pixels }) => pixels.slice(0, area))).toEqual(
    [0, 1, 2, 2].map((index) => decodePng(pages[index]!).pixels),
  );
  const bars = gif.frames.map(({ pixels }) => pixels.slice(area));
  expect(bars[1]).toEqual(bars[0]);
  expect(bars[3]?.filter((pixel) => pixel === pixelOf(TONES.passed)).length).toBeGreaterThan(bars[3]!.length / 2);
  expect(gif.frames.map(({ delay }) => delay)).toEqual([10, 10, 10, 180]);
});

test('pages that do not change are one picture for as long as they stand', () => {
  using folder = temporaryFolder();
  const film = encodeFilm(stageOf(folder.path, Array(5).fill(drawPage(SIZE, 'same'))), shotsOf(5), NO_LIMIT);
  expect(decodeGif(film!.gif).frames.map(({ delay }) => delay)).toEqual([50, 180]);
});

test('a film of one frame is a film', () => {
  using folder = temporaryFolder();
  const film = encodeFilm(stageOf(folder.path, [drawPage(SIZE, 'only')]), shotsOf(1), NO_LIMIT);
  expect(decodeGif(film!.gif).frames.map(({ delay }) => delay)).toEqual([10, 180]);
});

test('a page of another size stands in the middle, and its surroundings are even', () => {
  using folder = temporaryFolder();
  const phone = { width: 160, height: 100 };
  const stage = stageOf(folder.path, [drawPage(SIZE, 'wide'), drawPage(phone, 'narrow')]);
  const second = decodeGif(encodeFilm(stage, shotsOf(2), NO_LIMIT)!.gif).frames[1]!.pixels;
  const narrow = decodePng(drawPage(phone, 'narrow')).pixels;
  for (const y of [0, 50, 99]) {
    const start = y * SIZE.width + 80;
    expect(second.slice(start, start + 160)).toEqual(narrow.slice(y * 160, (y + 1) * 160));
  }
  expect(new Set(second.slice(120 * SIZE.width, SIZE.height * SIZE.width)).size).toBe(1);
});

test('a damaged frame is replaced by the one before it and counted', () => {
  using folder = temporaryFolder();
  const good = drawPage(SIZE, 'good');
  const stage = stageOf(folder.path, [good, good.subarray(0, 300), drawPage(SIZE, 'end')]);
  const film = encodeFilm(stage, shotsOf(3), NO_LIMIT);
  expect(decodeGif(film!.gif).frames.map(({ delay }) => delay)).toEqual([20, 10, 180]);
  expect(stage.unreadable).toBe(1);
});

test('doubled pixels are shown at half of their size', () => {
  using folder = temporaryFolder();
  const viewport = { width: 700, height: 300 };
  const page = drawPage({ width: 1400, height: 600 }, 'sharp');
  const stage = stageOf(folder.path, [page], { viewport, page: viewport });
  expect(stage.page(0)).toMatchObject(viewport);
  expect(stage.size).toEqual({ width: 700, height: 300 + BAR_HEIGHT });
});

test('a sheet of captions is used when it fits, and built-in letters when it does not', () => {
  using folder = temporaryFolder();
  const paint = pixelOf('#123456');
  const height = CAPTIONS.length * BAR_HEIGHT;
  const sheet = (width: number): Buffer =>
    encodePng({ width, height, pixels: new Uint32Array(width * height).fill(paint) });
  const barOf = (bytes: Uint8Array): Set<number> => {
    const stage = stageOf(folder.path, [drawPage(SIZE, 'x')], { sheet: bytes });
    const canvas = new Uint32Array(stage.size.width * stage.size.height);
    stage.draw({ frame: 0, caption: 0, ms: 1 }, canvas);
    return new Set(canvas.subarray(SIZE.width * SIZE.height));
  };
  expect(barOf(sheet(SIZE.width))).toEqual(new Set([paint]));
  expect(barOf(sheet(SIZE.width + 1))).toContain(pixelOf(TONES.bar));
  expect(barOf(Uint8Array.from([1, 2, 3]))).toContain(pixelOf(TONES.bar));
});

test('to keep a film small frames go first, then colours, and it says so', () => {
  using folder = temporaryFolder();
  const pages = Array.from({ length: 12 }, (_, seed) => encodePng(noise(seed)));
  const stage = stageOf(folder.path, pages, { viewport: SMALL, page: SMALL });
  const whole = encodeFilm(stage, shotsOf(12), NO_LIMIT)!;
  expect(whole.gaveUp).toEqual([]);
  const most = (part: number) => ({ most: Math.round(whole.gif.length * part), anyway: false });
  const half = encodeFilm(stage, shotsOf(12), most(0.7))!;
  expect(half.gaveUp).toEqual(['half of the frames between steps']);
  expect(half.gif.length).toBeLessThanOrEqual(most(0.7).most);
  const fewer = encodeFilm(stage, shotsOf(12), most(0.33))!;
  expect(fewer.gaveUp).toEqual(['three quarters of the frames between steps', 'half of the colours']);
  expect(decodeGif(fewer.gif).colours).toBe(128);
  const total = decodeGif(fewer.gif).frames.reduce((sum, { delay }) => sum + delay, 0);
  expect(total).toBe(300);
  expect(encodeFilm(stage, shotsOf(12), most(0.01))).toBeNull();
  expect(encodeFilm(stage, shotsOf(12), { ...most(0.01), anyway: true })?.gaveUp).toEqual([
    'three quarters of the frames between steps',
    'three quarters of the colours',
  ]);
});

test('a film does not begin with a page that is not drawn yet', () => {
  using folder = temporaryFolder();
  const white = encodePng({ ...SIZE, pixels: new Uint32Array(SIZE.width * SIZE.height).fill(0xffffffff) });
  const stage = stageOf(folder.path, [white, white, drawPage(SIZE, 'here'), drawPage(SIZE, 'there')]);
  const shot = (frame: number, caption: number, ms: number): Shot => ({ frame, caption, ms });
  expect(withoutEmptyStart(stage, shotsOf(4))).toEqual([
    shot(2, 0, 200),
    shot(2, 0, 100),
    shot(3, 0, 100),
    shot(3, 1, 1800),
  ]);
  const late = [shot(0, 0, 600), shot(1, 1, 200), shot(2, 1, 400), shot(3, 2, 300)];
  expect(withoutEmptyStart(stage, late)).toEqual([shot(2, 0, 600), shot(2, 1, 200), shot(2, 1, 400), shot(3, 2, 300)]);
  const later = [shot(0, 0, 600), shot(1, 1, 200), shot(2, 2, 400)];
  expect(withoutEmptyStart(stage, later)).toEqual(later);
  const blank = stageOf(folder.path, [white, white]);
  expect(withoutEmptyStart(blank, shotsOf(2))).toEqual(shotsOf(2));
});
