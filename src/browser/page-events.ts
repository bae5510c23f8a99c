import type { CdpParams } from './cdp.ts';

/** What one event of the browser says about a page, if it says anything worth telling. Pure. */
export type PageEvent = { readonly kind: 'console' | 'pageError'; readonly at: number; readonly text: string };

const TOLD = new Set(['error', 'assert', 'warning']);

/** `at` is unix milliseconds, as these domains have it. */
export function pageEventOf(method: string, params: CdpParams): PageEvent | null {
  switch (method) {
    case 'Runtime.consoleAPICalled':
      return consoleCall(params);
    case 'Runtime.exceptionThrown':
      return {
        kind: 'pageError',
        at: numberOf(params['timestamp']),
        text: exceptionText(record(params['exceptionDetails'])),
      };
    case 'Log.entryAdded':
      return logEntry(record(params['entry']));
    default:
      return null;
  }
}

function consoleCall(params: CdpParams): PageEvent | null {
  const type = text(params['type']);
  if (!TOLD.has(type)) return null;
  const said = list(params['args'])
    .map((arg) => argumentText(record(arg)))
    .join(' ');
  const frame = record(list(record(params['stackTrace'])['callFrames'])[0]);
  return { kind: 'console', at: numberOf(params['timestamp']), text: `${type}: ${said}${placeOf(frame)}` };
}

function logEntry(entry: CdpParams): PageEvent | null {
  const level = text(entry['level']);
  if (!TOLD.has(level)) return null;
  const url = text(entry['url']);
  const where = url === '' ? '' : ` (${shortUrl(url)})`;
  return { kind: 'console', at: numberOf(entry['timestamp']), text: `${level}: ${text(entry['text'])}${where}` };
}

/** The first line of the stack that stands in a file, with what was thrown. */
function exceptionText(details: CdpParams): string {
  const thrown = record(details['exception']);
  const description = text(thrown['description']).split('\n', 1)[0] ?? '';
  const said = description === '' ? argumentText(thrown) || text(details['text']) : description;
  const frames = list(record(details['stackTrace'])['callFrames']).map(record);
  return `${said}${placeOf(frames.find((frame) => text(frame['url']) !== '') ?? details)}`;
}

function argumentText(arg: CdpParams): string {
  const { value } = arg;
  if (typeof value === 'string') return value;
  if (value !== undefined) return JSON.stringify(value);
  return text(arg['description']) || text(arg['unserializableValue']) || text(arg['type']);
}

/** ` (/app.js:15)`, lines counted from 1. */
function placeOf(frame: CdpParams): string {
  const url = text(frame['url']);
  return url === '' ? '' : ` (${shortUrl(url)}:${numberOf(frame['lineNumber']) + 1})`;
}

/** Without the origin when it is on this machine: its port differs from run to run. */
export function shortUrl(url: string): string {
  if (!URL.canParse(url)) return url;
  const { hostname, pathname, search, protocol } = new URL(url);
  const isLocal = protocol.startsWith('http') && /^(?:127\.0\.0\.1|localhost|\[::1\])$/.test(hostname);
  return isLocal ? `${pathname}${search}` : url;
}

export const record = (value: unknown): CdpParams =>
  typeof value === 'object' && value !== null ? (value as CdpParams) : {};
export const text = (value: unknown): string => (typeof value === 'string' ? value : '');
export const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
