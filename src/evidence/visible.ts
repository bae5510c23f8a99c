const ANSI =
  // eslint-disable-next-line no-control-regex
  /\u001B(?:\[[0-9;:?<=>]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)?|[PX^_][^\u001B]*(?:\u001B\\)?|[ -/]*[0-~])|\u009B[0-9;:?]*[ -/]*[@-~]/g;
/** Control characters, and those that hide or turn text around: they can make a text look like another. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\u2028\u2029\u115F\u1160\u3164\uFFA0]|[\u{E0100}-\u{E01EF}]/gu;

/** Text from pages, agents and servers made harmless to read: no colours, and what cannot be seen is written out as `\u{202e}`. */
export function visible(text: string): string {
  return text
    .replace(ANSI, '')
    .replaceAll('\r\n', '\n')
    .replace(HIDDEN, (hidden) =>
      hidden === '\n' || hidden === '\t' ? hidden : `\\u{${(hidden.codePointAt(0) ?? 0).toString(16)}}`,
    );
}

/** In one line and at most so many letters, with `…` where it was cut. */
export function short(text: string, most: number): string {
  const line = visible(text).replace(/\s+/g, ' ').trim();
  const letters = Array.from(line);
  return letters.length <= most
    ? line
    : `${letters
        .slice(0, Math.max(1, most - 1))
        .join('')
        .trimEnd()}…`;
}
