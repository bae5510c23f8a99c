import { PNG } from 'pngjs';

/** Letters of plainly different shape. A font that is absent draws nothing; one without glyphs draws the same box for each. */
const LETTERS = ['A', 'g', '8'] as const;
const CELL = 100;
/** A letter of 64 px covers several hundred pixels; two letters differ in as many. */
const ENOUGH_PIXELS = 60;
const DARK = 128;

export const PROOF_SIZE = { width: CELL * LETTERS.length, height: CELL } as const;

export const PROOF_PAGE = `<!doctype html><meta charset="utf-8"><body style="margin:0;background:#fff;color:#000;font:64px/100px sans-serif;display:flex">${LETTERS.map(
  (letter) => `<div style="width:${CELL}px;height:${CELL}px;text-align:center">${letter}</div>`,
).join('')}</body>`;

/** Why a screenshot of `PROOF_PAGE` does not prove that text is rendered; `null` when it does. */
export function textProblem(screenshot: Uint8Array): string | null {
  const image = PNG.sync.read(Buffer.from(screenshot));
  if (image.width !== PROOF_SIZE.width || image.height !== PROOF_SIZE.height)
    return `its screenshot is ${image.width}×${image.height} instead of ${PROOF_SIZE.width}×${PROOF_SIZE.height}`;
  const cells = LETTERS.map((_, index) => darkPixels(image, index * CELL));
  if (cells.some((cell) => cell.size < ENOUGH_PIXELS))
    return 'it renders no text (no usable font; installing fonts-dejavu-core or another font package helps)';
  for (const [index, cell] of cells.entries())
    for (const other of cells.slice(index + 1))
      if (difference(cell, other) < ENOUGH_PIXELS)
        return 'it draws every letter as the same box (no usable font; installing fonts-dejavu-core or another font package helps)';
  return null;
}

const difference = (one: ReadonlySet<number>, other: ReadonlySet<number>): number =>
  [...one].filter((at) => !other.has(at)).length + [...other].filter((at) => !one.has(at)).length;

/** Positions inside one cell, so that cells can be compared. */
function darkPixels(image: PNG, left: number): Set<number> {
  const dark = new Set<number>();
  for (let y = 0; y < CELL; y += 1)
    for (let x = 0; x < CELL; x += 1) {
      const at = (y * image.width + left + x) * 4;
      const brightest = Math.max(image.data[at] ?? 255, image.data[at + 1] ?? 255, image.data[at + 2] ?? 255);
      if (brightest < DARK) dark.add(y * CELL + x);
    }
  return dark;
}
