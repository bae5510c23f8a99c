import type { Picture, Size } from './decode.ts';
import type { Rectangle } from './rectangle.ts';
import { visible } from './visible.ts';

/** The letters from space to `~`, 5 × 8 pixels each: five columns as two hex digits, the uppermost pixel in the lowest bit. */
const LETTERS =
  '000000000000005F00000007000700147F147F14242A7F2A12231308646236495620500008070300001C2241000041221C00' +
  '2A1C7F1C2A08083E080800807030000808080808000060600020100804023E5149453E00427F400072494949462141494D33' +
  '1814127F1027454545393C4A49493141211109073649494936464949291E003636000000B676000000081422411414141414' +
  '412214080002015909063E415D594E7C1211127C7F494949363E414141227F4141413E7F494949417F090909013E41415173' +
  '7F0808087F00417F41002040413F017F081422417F404040407F021C027F7F0408107F3E4141413E7F090909063E4151215E' +
  '7F09192946264949493203017F01033F4040403F1F2040201F3F4038403F631408146303047804036159494D43007F414100' +
  '02040810200041417F0004020102048080808080000307080020545478407F284444383844444428384444287F3854545418' +
  '00087E090218A4A49C787F0804047800447D40002040403D007F1028440000417F40007C047804787C080404783844444438' +
  'FC1824241818242418FC7C08040408485454542404043F44243C4040207C1C2040201C3C4030403C44281028444C9090907C' +
  '4464544C440008364100000077000000413608000201020402';
const COLUMNS = 5;
/** Width of a letter with the gap after it, in font pixels. */
export const ADVANCE = 6;
const UNKNOWN = '?';
const REPLACEMENTS: Readonly<Record<string, string>> = {
  '“': '"',
  '”': '"',
  '‘': "'",
  '’': "'",
  '…': '...',
  '·': '-',
  '–': '-',
  '—': '-',
  '›': '>',
  '→': '->',
  '×': 'x',
  ß: 'ss',
};

/** A picture that can be drawn on. A pixel is `0xAABBGGRR`. */
export type Canvas = Size & { readonly pixels: Uint32Array };
export type Ink = { readonly colour: number; readonly scale: number; readonly bold: boolean };

/** `#rrggbb` as a pixel. */
export function pixelOf(hex: string): number {
  const value = Number.parseInt(hex.slice(1), 16);
  return (0xff000000 | ((value & 255) << 16) | (value & 0xff00) | (value >> 16)) >>> 0;
}

/** What the built-in letters can say of a text: accents are dropped, other scripts become `?`. */
export function spellable(text: string): string {
  const plain = visible(text).replace(/\s+/g, ' ').normalize('NFKD').replace(/\p{M}/gu, '');
  return Array.from(plain)
    .map((letter) => REPLACEMENTS[letter] ?? (letter >= ' ' && letter <= '~' ? letter : UNKNOWN))
    .join('');
}

/** As much of the text as fits into so many pixels, with `...` where it was cut. */
export function fitting(text: string, width: number, scale: number): string {
  const most = Math.max(0, Math.floor(width / (ADVANCE * scale)));
  if (text.length <= most) return text;
  return most < 4 ? text.slice(0, most) : `${text.slice(0, most - 3)}...`;
}

/** Draws one line of spellable text; returns where the next letter would stand. */
export function write(canvas: Canvas, text: string, at: { readonly x: number; readonly y: number }, ink: Ink): number {
  let x = at.x;
  for (const letter of text) {
    drawLetter(canvas, letter, { x, y: at.y }, ink);
    if (ink.bold) drawLetter(canvas, letter, { x: x + 1, y: at.y }, ink);
    x += ADVANCE * ink.scale;
  }
  return x;
}

function drawLetter(
  canvas: Canvas,
  letter: string,
  at: { readonly x: number; readonly y: number },
  { colour, scale }: Ink,
): void {
  const start = (letter.charCodeAt(0) - 32) * COLUMNS * 2;
  for (let column = 0; column < COLUMNS; column++) {
    const bits = Number.parseInt(LETTERS.slice(start + column * 2, start + column * 2 + 2), 16);
    for (let row = 0; row < 8; row++) {
      if (((bits >> row) & 1) === 0) continue;
      fill(canvas, { x: at.x + column * scale, y: at.y + row * scale, width: scale, height: scale }, colour);
    }
  }
}

/** Paints a rectangle; what lies outside of the picture is left out. */
export function fill(canvas: Canvas, area: Rectangle, colour: number): void {
  const right = Math.min(canvas.width, area.x + area.width);
  const bottom = Math.min(canvas.height, area.y + area.height);
  for (let y = Math.max(0, area.y); y < bottom; y++) {
    for (let x = Math.max(0, area.x); x < right; x++) canvas.pixels[y * canvas.width + x] = colour;
  }
}

export function blank(size: Size, colour: number): Picture {
  return { ...size, pixels: new Uint32Array(size.width * size.height).fill(colour) };
}
