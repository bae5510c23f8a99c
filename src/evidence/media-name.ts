import { createHash } from 'node:crypto';

/** `media/apply-a-coupon-3f2a1b-before`: readable, safe on every file system and in every URL, and the same in every run. */
export function mediaName(title: string, scenario: string, role: 'before' | 'after' | 'diff'): string {
  const hash = createHash('sha256').update(scenario).digest('hex').slice(0, 6);
  const plain = title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '');
  return `media/${plain || 'scenario'}-${hash}-${role}`;
}
