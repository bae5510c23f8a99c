import { plainText } from './plain-text.ts';

/** What a failure of Playwright says, taken apart. Its texts are the only form in which reporters get this. */
export type PlaywrightError = {
  /** The first line, without `Error:`; a message that the author gave stands in front. */
  readonly headline: string;
  readonly isAssertion: boolean;
  readonly isTimeout: boolean;
  readonly locator: string | null;
  readonly expected: string | null;
  readonly received: string | null;
  readonly callLog: readonly string[];
};

const CALL_LOG = /\n\s*Call log:\n/i;
const MATCHER = /expect(?:\.\w+)*\(.*?\)(?:\.\w+)+\(/;
const NOT_FOUND = /^Error: (element\(s\) not found|strict mode violation.*)$/m;

export function parsePlaywrightError(text: string): PlaywrightError {
  const [message = '', ...logs] = plainText(text).split(CALL_LOG);
  const lines = message.split('\n').map((line) => line.trimEnd());
  const isAssertion = MATCHER.test(message);
  const locator = field(lines, /^Locator:\s+/);
  return {
    headline: headline(lines, isAssertion, locator),
    isAssertion,
    isTimeout: !isAssertion && /\bTimeoutError\b|\b[Tt]imeout( of)? \d+m?s exceeded/.test(message),
    locator,
    expected: field(lines, /^Expected(?: [\w ]+)?:\s*/) ?? diffed(lines, '-'),
    received: field(lines, /^Received(?: [\w ]+)?:\s*/) ?? diffed(lines, '+') ?? NOT_FOUND.exec(message)?.[1] ?? null,
    callLog: logs.flatMap((log) => log.split('\n')).flatMap(logLine),
  };
}

/** `expect(locator)` says little: the locator itself is put in. */
function headline(lines: readonly string[], isAssertion: boolean, locator: string | null): string {
  const full = lines.filter((line) => line !== '');
  const first = (full[0] ?? '').replace(/^\w*Error: /, '');
  if (!isAssertion || MATCHER.test(first)) return named(first, locator);
  const matcher = full.find((line) => MATCHER.test(line));
  return matcher === undefined ? first : `${first}: ${named(matcher.replace(/^\w*Error: /, ''), locator)}`;
}

const named = (line: string, locator: string | null): string =>
  locator === null ? line : line.replace(/expect\((?:locator|received|page)\)/, () => `expect(${locator})`);

/** A labelled value with the lines that belong to it, up to the next label or an empty line. */
function field(lines: readonly string[], label: RegExp): string | null {
  const from = lines.findIndex((line) => label.test(line));
  if (from === -1) return null;
  const rest = lines.slice(from + 1);
  const end = rest.findIndex((line) => line === '' || /^[A-Z][\w ]*:/.test(line));
  const value = [lines[from]?.replace(label, ''), ...(end === -1 ? rest : rest.slice(0, end))].join('\n');
  return value.trim() === '' ? null : value.trim();
}

/** Of a comparison that is printed as a diff, the lines of one side. */
function diffed(lines: readonly string[], sign: '-' | '+'): string | null {
  const legend = sign === '-' ? /^- Expected/ : /^\+ Received/;
  const from = lines.findIndex((line) => legend.test(line));
  if (from === -1) return null;
  const own = lines.slice(from + 1).filter((line) => line.startsWith(sign) && !line.startsWith('+ Received'));
  const value = own.map((line) => line.slice(1).trim()).join('\n');
  return value === '' ? null : value;
}

function logLine(line: string): readonly string[] {
  const text = line.replace(/^\s*-?\s*/, '').trim();
  return text === '' || /^Expect "|^Caused by: |with timeout \d+ms$/.test(text) ? [] : [text];
}
