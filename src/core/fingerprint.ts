import type { Finding } from './model.ts';

// eslint-disable-next-line no-control-regex
const ANSI = /\u001B\[[0-9;?]*[A-Za-z]/g;
/** What changes between two sightings of one failure, most specific first: each is replaced by a word for its kind. */
const VARYING: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<uuid>'],
  [/\b\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?\b/g, '<time>'],
  [/\b\d{1,2}:\d{2}:\d{2}(\.\d+)?\b/g, '<time>'],
  [/\b(127\.0\.0\.1|localhost|\[::1\]):\d+/g, '$1:<port>'],
  [/\b\d+(\.\d+)?\s?(ms|s|m)\b/g, '<duration>'],
  [/\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,64}\b/gi, '<hash>'],
  [/:\d+:\d+\b/g, ':<line>'],
];

/** An error text without what differs from one run to the next: colours, times, ports, hashes, ids, positions. */
export function normaliseError(text: string): string {
  let plain = text.replace(ANSI, '');
  for (const [pattern, word] of VARYING) plain = plain.replace(pattern, word);
  return plain.replace(/\s+/g, ' ').trim().slice(0, 400);
}

/** The same failure has the same key, however often and whenever it is seen. */
export function findingKey(scenario: string | null, step: string | null, error: string): string {
  return [scenario ?? '', step ?? '', normaliseError(error)].join(' > ');
}

/** One text for a set of findings. Their order does not matter, nor how often one is listed. */
export function fingerprint(findings: readonly Finding[]): string {
  return [...new Set(findings.map((finding) => finding.key))].toSorted().join('\n');
}
