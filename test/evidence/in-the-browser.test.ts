import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { expect, test } from 'vitest';
import { browserArguments } from '../../src/browser/arguments.ts';
import { encodePng } from '../../src/evidence/decode.ts';
import { decodeGif } from '../support/gif-decoder.ts';
import { drawRecording } from '../support/drawn-recording.ts';
import { evidenceOf, keepRun } from '../support/kept-run.ts';
import { realBrowser } from '../support/machine.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { COUPON } from '../support/told-run.ts';

const sha256 = (pixels: Uint32Array): string =>
  createHash('sha256')
    .update(Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength))
    .digest('hex');

/** What a real browser shows of a GIF: the sha256 of the pixels of each picture, and how long it stands in ms. */
async function shownByBrowser(
  gif: Buffer,
  folder: string,
): Promise<readonly { readonly hash: string; readonly ms: number }[]> {
  await using browser = await chromium.launch({ executablePath: await realBrowser(), args: [...browserArguments()] });
  const page = await browser.newPage();
  const file = join(mkdtempSync(join(folder, 'page-')), 'empty.html');
  writeFileSync(file, '<!doctype html><title>decoder</title>');
  await page.goto(`file://${file}`);
  const script = `(async () => {
    const data = Uint8Array.from(atob(${JSON.stringify(gif.toString('base64'))}), (letter) => letter.charCodeAt(0));
    const decoder = new ImageDecoder({ data, type: 'image/gif' });
    await decoder.tracks.ready;
    await decoder.completed;
    const shown = [];
    for (let frameIndex = 0; frameIndex < decoder.tracks.selectedTrack.frameCount; frameIndex++) {
      const { image } = await decoder.decode({ frameIndex });
      const pixels = new Uint8Array(image.allocationSize({ format: 'RGBA' }));
      await image.copyTo(pixels, { format: 'RGBA' });
      const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', pixels));
      shown.push({ hash: Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join(''), ms: image.duration / 1000 });
    }
    return shown;
  })()`;
  return await page.evaluate<readonly { hash: string; ms: number }[]>(script);
}

test('a real browser shows the pictures that the decoder of these tests shows, for as long', async () => {
  using folder = temporaryFolder();
  keepRun(folder.path);
  const { gifs, folder: evidence } = await evidenceOf(folder.path, { options: { browserPath: realBrowser } });
  const gif = readFileSync(join(evidence, gifs[0]!.before!));
  const ours = decodeGif(gif).frames.map(({ pixels, delay }) => ({ hash: sha256(pixels), ms: delay * 10 }));
  expect(ours.length).toBeGreaterThan(3);
  expect(await shownByBrowser(gif, folder.path)).toEqual(ours);
});

test('the controller goes on with its work while large GIFs are made', async () => {
  using folder = temporaryFolder();
  keepRun(folder.path);
  const size = { width: 640, height: 480 };
  const recording = join(folder.path, 'checks/verify/recordings/coupon');
  const pages = Array.from({ length: 8 }, (_, n) => String(n));
  drawRecording(recording, { scenario: COUPON, title: 'coupon', status: 'passed', size, pages });
  for (const page of pages) {
    const seed = Number(page) + 1;
    const pixels = Uint32Array.from(
      { length: 640 * 480 },
      (_, i) => (0xff000000 | (Math.imul(i * seed, 0x9e3779b1) >>> 8)) >>> 0,
    );
    writeFileSync(join(recording, `${page.padStart(4, '0')}.png`), encodePng({ ...size, pixels }));
  }
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 5);
  const start = performance.now();
  await evidenceOf(folder.path, { options: { mostGifBytes: 20_000_000 } });
  clearInterval(timer);
  expect(longest).toBeLessThan((performance.now() - start) / 3);
}, 120_000);
