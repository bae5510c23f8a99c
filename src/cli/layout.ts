import { plainLine, plainText } from '../support/plain-text.ts';

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

const NAMED = 5;

/** Names in one line: the first few, and how many more there are. */
export function listed(names: readonly string[]): string {
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  return `${names.slice(0, NAMED).map(plainLine).join(', ')}${more}`;
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
