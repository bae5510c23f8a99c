/** A locator in words: `getByRole('button', { name: 'Apply' })` is `button “Apply”`. What is not known stays as it is. */
export function locatorWords(locator: string): string {
  const calls = callsOf(locator.trim());
  if (calls === null || calls.length === 0) return locator.trim();
  let words = '';
  for (const call of calls) {
    const phrase = phraseOf(call);
    if (phrase === null) return locator.trim();
    words = join(words, phrase);
  }
  return words;
}

type Call = { readonly name: string; readonly args: string };
/** `place`: an element; `detail`: says more about the one before. */
type Phrase = { readonly kind: 'place' | 'detail'; readonly text: string };

/** An element within another one is named first. */
function join(before: string, phrase: Phrase): string {
  if (before === '') return phrase.text;
  return phrase.kind === 'detail' ? `${before} ${phrase.text}` : `${phrase.text} in ${before}`;
}

const PLACES: Readonly<Record<string, string>> = {
  getByLabel: 'field',
  getByPlaceholder: 'field',
  getByText: 'text',
  getByAltText: 'image',
  getByTitle: 'title',
  getByTestId: '',
};

function phraseOf({ name, args }: Call): Phrase | null {
  const first = quoted(args);
  const place = PLACES[name];
  if (place !== undefined) return first === null ? null : { kind: 'place', text: `${place} “${first}”`.trim() };
  switch (name) {
    case 'getByRole':
      return first === null ? null : { kind: 'place', text: roleWords(first, args) };
    case 'locator':
    case 'frameLocator':
      return first === null ? null : { kind: 'place', text: name === 'locator' ? first : `frame ${first}` };
    case 'contentFrame':
    case 'owner':
      return { kind: 'detail', text: '(frame)' };
    case 'first':
    case 'last':
      return { kind: 'detail', text: `(${name})` };
    case 'nth':
      return { kind: 'detail', text: `(number ${Number(args) + 1})` };
    case 'filter':
      return filterWords(args);
    default:
      return null;
  }
}

function roleWords(role: string, args: string): string {
  const name = option(args, 'name');
  return name === null ? role : `${role} “${name}”`;
}

function filterWords(args: string): Phrase {
  const text = option(args, 'hasText');
  const not = option(args, 'hasNotText');
  if (text !== null) return { kind: 'detail', text: `with “${text}”` };
  return { kind: 'detail', text: not === null ? '(filtered)' : `without “${not}”` };
}

const VALUE = String.raw`(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(/(?:[^/\\]|\\.)+/\w*))`;

/** The first argument when it is a string or a regular expression. */
function quoted(args: string): string | null {
  return valueOf(new RegExp(`^\\s*${VALUE}`).exec(args));
}

const option = (args: string, name: string): string | null => valueOf(new RegExp(`\\b${name}:\\s*${VALUE}`).exec(args));

function valueOf(match: RegExpExecArray | null): string | null {
  const value = match?.[1] ?? match?.[2] ?? match?.[3];
  return value === undefined ? null : value.replaceAll(/\\(['"\\])/g, '$1');
}

/** Cuts a chain into calls; `null` when it is not a chain of calls. */
function callsOf(chain: string): readonly Call[] | null {
  const calls: Call[] = [];
  for (let from = 0; from < chain.length;) {
    const name = /^\.?(\w+)\(/.exec(chain.slice(from));
    if (!name) return null;
    const open = from + name[0].length;
    const close = closing(chain, open);
    if (close === -1) return null;
    calls.push({ name: name[1] ?? '', args: chain.slice(open, close) });
    from = close + 1;
  }
  return calls;
}

/** Where the parenthesis closes that was opened before `from`. Quotes are skipped. */
function closing(text: string, from: number): number {
  let depth = 1;
  let quote = '';
  for (let index = from; index < text.length; index += 1) {
    const char = text[index] ?? '';
    if (char === '\\') index += 1;
    else if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === "'" || char === '"' || char === '`') quote = char;
    else if (char === '(') depth += 1;
    else if (char === ')') depth -= 1;
    if (depth === 0) return index;
  }
  return -1;
}
