import { stripVTControlCharacters } from 'node:util';

/** Control characters, direction marks and whatever else nobody sees: a page must not be able to hide text or move it. */
const INVISIBLE = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
const MORE = '…';

/** Text from a page, a server or a tool as people may see it. Line breaks and tabs stay. */
export const plainText = (text: string): string => stripVTControlCharacters(text).replace(INVISIBLE, '').toWellFormed();

/** The same on one line. */
export const oneLine = (text: string): string =>
  plainText(text.replaceAll(/[\r\n\t]+/g, ' '))
    .replaceAll(/ {2,}/g, ' ')
    .trim();

export const bytesOf = (text: string): number => Buffer.byteLength(text);

/** At most `limit` bytes of UTF-8, never half a character; what was cut ends in `…`. */
export function capBytes(text: string, limit: number): string {
  if (bytesOf(text) <= limit) return text;
  const room = limit - bytesOf(MORE);
  if (room < 0) return '';
  // Half a character at the end is read as U+FFFD.
  return `${Buffer.from(text)
    .subarray(0, room)
    .toString('utf8')
    .replace(/\uFFFD$/, '')}${MORE}`;
}
