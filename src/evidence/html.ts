import { visible } from './visible.ts';

/** Markup that may be put into a page as it is. Only `html` makes it, so text can never become markup by accident. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}
type Part = Html | string | number | null | false | readonly Part[];

/** A piece of a page. Whatever is put into it is shown as text, except for other pieces. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(
    strings.map((text, index) => (index === 0 ? '' : rendered(parts[index - 1] ?? null)) + text).join(''),
  );
}

function rendered(part: Part): string {
  if (part === null || part === false) return '';
  if (part instanceof Html) return part.markup;
  if (typeof part === 'string') return escaped(part);
  if (typeof part === 'number') return String(part);
  return part.map(rendered).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Safe between tags and inside quoted attributes. */
export const escaped = (text: string): string =>
  visible(text).replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter);

/** JSON that can stand inside a `script` element: no letter in it can end the element or be hidden from a reader. */
export function inlineJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(/[<>&\p{Cf}\u2028\u2029]/gu, (letter) =>
    [...Array(letter.length).keys()].map((at) => `\\u${letter.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
  );
}
