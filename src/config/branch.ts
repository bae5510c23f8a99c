import { shortId } from './run-id.ts';

const LONGEST_SLUG = 40;

/** `untilgreen/fix-the-discount-1a2b3c4d`: readable, a valid ref whatever the goal says, and never taken. */
export function branchFor(goal: string, runId: string): string {
  const words = goal
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-');
  const slug = words.slice(0, LONGEST_SLUG).replace(/^-+|-+$/g, '');
  return `untilgreen/${slug === '' ? 'run' : slug}-${shortId(runId)}`;
}
