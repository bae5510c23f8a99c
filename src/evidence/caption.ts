import type { Picture } from './decode.ts';
import { ADVANCE, blank, type Canvas, fill, fitting, pixelOf, spellable, write } from './letters.ts';
import type { Caption, Label } from './timeline.ts';

/** The bar stands below the page and covers nothing of it. CSS pixels. */
export const BAR_HEIGHT = 44;
/** Pages narrower than this have room for half of the label only. */
export const NARROW = 640;
export const TONES = {
  bar: '#0f172a',
  text: '#e2e8f0',
  quiet: '#94a3b8',
  action: '#a78bfa',
  check: '#38bdf8',
  failed: '#c8232c',
  passed: '#15803d',
  lamp: '#4ade80',
  alarm: '#f87171',
} as const;

const SCALE = 2;
const BASELINE = 15;
const EDGE = 14;

/** A caption bar drawn with built-in letters, for machines on which no browser can draw it. */
export function drawCaption(caption: Caption, width: number): Picture {
  const canvas = blank({ width, height: BAR_HEIGHT }, pixelOf(TONES.bar));
  if (caption.kind === 'verdict') drawVerdict(canvas, caption);
  else drawStep(canvas, caption);
  return canvas;
}

function drawVerdict(canvas: Canvas, caption: Extract<Caption, { kind: 'verdict' }>): void {
  fill(
    canvas,
    { x: 0, y: 0, width: canvas.width, height: BAR_HEIGHT },
    pixelOf(caption.passed ? TONES.passed : TONES.failed),
  );
  const end = drawLabel(canvas, caption.label, { text: '#ffffff', lamp: '#ffffff' });
  drawText(canvas, { strong: caption.title, quiet: caption.detail, quietColour: '#f1f5f9' }, { from: EDGE, to: end });
}

function drawStep(canvas: Canvas, caption: Extract<Caption, { kind: 'step' }>): void {
  const colour = pixelOf(TONES[caption.tone]);
  fill(canvas, { x: 0, y: 0, width: Math.round((canvas.width * caption.number) / caption.total), height: 3 }, colour);
  const mark = caption.tone === 'failed' ? 'x' : String(caption.number);
  const markWidth = Math.max(26, mark.length * ADVANCE * SCALE + 10);
  fill(canvas, { x: EDGE, y: 10, width: markWidth, height: 26 }, colour);
  const inset = (markWidth - mark.length * ADVANCE * SCALE + SCALE) >> 1;
  write(
    canvas,
    mark,
    { x: EDGE + inset, y: BASELINE },
    { colour: pixelOf(caption.tone === 'failed' ? '#ffffff' : TONES.bar), scale: SCALE, bold: true },
  );
  const end = drawLabel(canvas, caption.label, {
    text: TONES.text,
    lamp: caption.label.passed ? TONES.lamp : TONES.alarm,
  });
  const chapter = caption.chapter ? `${caption.chapter} > ` : '';
  const text = { strong: chapter + caption.title, quiet: caption.target, quietColour: TONES.quiet };
  drawText(canvas, text, { from: EDGE + markWidth + 10, to: end });
}

type Text = { readonly strong: string; readonly quiet: string; readonly quietColour: string };

function drawText(canvas: Canvas, text: Text, { from, to }: { readonly from: number; readonly to: number }): void {
  const ink = { scale: SCALE, bold: true, colour: pixelOf('#ffffff') };
  const strong = fitting(spellable(text.strong), to - from, SCALE);
  const next = write(canvas, strong, { x: from, y: BASELINE }, ink) + ADVANCE * SCALE;
  const quiet = fitting(spellable(text.quiet), to - next, SCALE);
  write(canvas, quiet, { x: next, y: BASELINE }, { ...ink, bold: false, colour: pixelOf(text.quietColour) });
}

/** At the right edge; returns where the text to its left has to end. */
function drawLabel(canvas: Canvas, label: Label, colours: { readonly text: string; readonly lamp: string }): number {
  const text = spellable(canvas.width < NARROW ? label.when : `${label.when} - ${label.state}`);
  const start = canvas.width - EDGE - text.length * ADVANCE * SCALE;
  write(canvas, text, { x: start, y: BASELINE }, { colour: pixelOf(colours.text), scale: SCALE, bold: false });
  fill(canvas, { x: start - 16, y: 18, width: 9, height: 9 }, pixelOf(colours.lamp));
  return start - 28;
}
