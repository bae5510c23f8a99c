import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodePng } from '../../src/evidence/decode.ts';
import { blank, fill, pixelOf, write } from '../../src/evidence/letters.ts';
import type { RecordedStep, Recording } from '../../src/evidence/recording.ts';

export type Drawn = {
  readonly scenario: string;
  readonly title: string;
  readonly status: Recording['status'];
  readonly size: { readonly width: number; readonly height: number };
  /** What the page says after each step; the last one stays. */
  readonly pages: readonly string[];
};

const EPOCH = Date.UTC(2026, 10, 21, 2, 0, 0);
const INK = { colour: pixelOf('#1e293b'), scale: 2, bold: false };

/** A page of a shop in which a line of text is all that changes. */
export function drawPage(size: Drawn['size'], text: string): Buffer {
  const page = blank(size, pixelOf('#eef2ff'));
  fill(page, { x: 0, y: 0, width: size.width, height: 40 }, pixelOf('#4338ca'));
  write(page, 'Tea & Leaves', { x: 16, y: 12 }, { ...INK, colour: pixelOf('#ffffff') });
  for (let card = 0; card < 3; card++) {
    const left = 20 + card * (Math.floor(size.width / 3) - 10);
    fill(page, { x: left, y: 60, width: Math.floor(size.width / 3) - 30, height: 120 }, pixelOf('#ffffff'));
    fill(page, { x: left + 10, y: 140, width: 80, height: 26 }, pixelOf('#4f46e5'));
  }
  write(page, text, { x: 20, y: 200 }, INK);
  return encodePng(page);
}

/** A recording as a browser run leaves it, with real PNG frames. A failed one fails in its last step. */
export function drawRecording(folder: string, drawn: Drawn): Recording {
  mkdirSync(folder, { recursive: true });
  const failed = drawn.status === 'failed';
  const frames = drawn.pages.map((text, index) => {
    const file = `${String(index).padStart(4, '0')}.png`;
    writeFileSync(join(folder, file), drawPage(drawn.size, text));
    return { at: EPOCH + index * 500 + 100, file };
  });
  const steps = drawn.pages.map((text, index): RecordedStep => {
    const last = index === drawn.pages.length - 1;
    const at = EPOCH + index * 500;
    const kind = last ? 'check' : 'action';
    return {
      at,
      endedAt: at + 300,
      kind,
      title: last ? 'Check toHaveText' : 'Click',
      target: `“${text}”`,
      ok: !(last && failed),
    };
  });
  const recording: Recording = {
    v: 1,
    scenario: drawn.scenario,
    title: drawn.title,
    status: drawn.status,
    problem: failed ? 'expect(locator).toHaveText(expected) failed' : null,
    viewport: drawn.size,
    frames,
    steps,
    notes: [],
  };
  writeFileSync(join(folder, 'recording.json'), JSON.stringify(recording));
  return recording;
}
