import { join } from 'node:path';
import type { Finding } from '../core/model.ts';
import type { RunEvent } from '../core/run.ts';
import type { StoredEvent } from '../store/store.ts';
import { announce } from './announce.ts';
import { plainLine } from '../support/plain-text.ts';

/** A run from its first fact to its last, for people. Paths are absolute. */
export const story = (stored: readonly StoredEvent[], root: string): readonly string[] =>
  stored.flatMap(({ event }) => [...announce(event), ...details(event, root)]);

function details(event: RunEvent, root: string): readonly string[] {
  switch (event.type) {
    case 'turn.finished': {
      const folder = join(root, 'turns', String(event.report.n));
      const changed = event.report.changed.slice(0, 10).map((path) => `  changed: ${plainLine(path)}`);
      return [...changed, `  prompt: ${join(folder, 'prompt.md')}`, `  diff: ${join(folder, 'diff.patch')}`];
    }
    case 'check.finished':
    case 'verify.finished':
      return findingsOf(event.result.verdict).flatMap((finding) => evidenceLines(finding, root));
    case 'preflight.finished':
      return findingsOf(event.preflight.result.verdict).flatMap((finding) => evidenceLines(finding, root));
    default:
      return [];
  }
}

const findingsOf = (verdict: { readonly kind: string; readonly findings?: readonly Finding[] }): readonly Finding[] =>
  verdict.findings ?? [];

function evidenceLines({ title, detail, screenshot }: Finding, root: string): readonly string[] {
  const { location, step, expected, received } = detail;
  const lines = [`    ${plainLine(title)}`];
  const add = (name: string, value: string | null): void => {
    if (value !== null) lines.push(`      ${name}: ${plainLine(value)}`);
  };
  add('at', location);
  add('step', step);
  add('expected', expected);
  add('received', received);
  add('screenshot', screenshot === null ? null : join(root, screenshot));
  return lines.length > 1 ? lines : [];
}

/** One line per stored fact: its number, when it happened (UTC), what it is. */
export const eventLines = (stored: readonly StoredEvent[]): readonly string[] =>
  stored.map(({ seq, event }) => {
    const [first = ''] = announce(event);
    return `${String(seq).padStart(4)}  ${new Date(event.at).toISOString()}  ${event.type.padEnd(18)}  ${first}`.trimEnd();
  });
