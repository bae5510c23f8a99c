import { stripVTControlCharacters } from 'node:util';

/** Control and format characters (directions, zero widths, tags), separators, blanks that look like nothing, hidden variants. */
const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u115F\u1160\u3164\uFFA0\u{E0000}-\u{E01EF}]/gu;
const BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;

/** Text of agents, pages and logs with nothing left in it that a terminal would obey or that people would not see. Lines stay. */
export const plainText = (text: string): string =>
  stripVTControlCharacters(text.replaceAll('\r\n', '\n')).replace(UNSEEN, '').replaceAll('\t', '  ').toWellFormed();

/** The same on one line. */
export const plainLine = (text: string): string => plainText(text.replace(BREAKS, ' ')).replace(/\s+/g, ' ').trim();

/** The same with at most so many characters, and `…` where it was cut. */
export function shortLine(text: string, most: number): string {
  const characters = Array.from(plainLine(text));
  return characters.length <= most ? characters.join('') : `${characters.slice(0, most - 1).join('')}…`;
}
