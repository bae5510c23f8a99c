import { stripVTControlCharacters } from 'node:util';

/** Control characters except tab and newline; bidirectional overrides; characters that show nothing. */
const UNSEEN =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF\u{E0000}-\u{E007F}]/gu;

/** Text of agents, pages and logs with nothing left in it that a terminal would obey or that people would not see. */
export const plainText = (text: string): string =>
  stripVTControlCharacters(text.replaceAll('\r\n', '\n')).replace(UNSEEN, '').replaceAll('\t', '  ');

/** The same on one line. */
export const plainLine = (text: string): string =>
  plainText(text.replace(/[\r\n]+/g, ' '))
    .replace(/ {2,}/g, ' ')
    .trim();

/** A text of several lines: the first as it is, some of the rest (the last ones: logs end with what matters) set in. */
export function paragraph(text: string, most = 12): readonly string[] {
  const [first = '', ...rest] = plainText(text)
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
  const left = rest.length - most;
  const shown = left > 0 ? [`… ${left} more lines`, ...rest.slice(-most)] : rest;
  return [first, ...shown.map((line) => `    ${line}`)];
}

/** Wide as in East Asian Width, and emoji: they take two columns. */
const WIDE =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{1FAFF}\u{20000}-\u{3FFFD}]/u;
const COMBINING = /\p{M}/u;

/** Columns that plain text takes on a terminal. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += COMBINING.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return columns;
}

/** At most `columns` wide, with `…` where something was left out. */
export function fit(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  let fitted = '';
  let room = Math.max(0, columns - 1);
  for (const character of text) {
    room -= columnsOf(character);
    if (room < 0) break;
    fitted += character;
  }
  return columns < 1 ? '' : `${fitted}…`;
}
