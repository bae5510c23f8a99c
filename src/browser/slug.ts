import { createHash } from 'node:crypto';

const MOST_CHARACTERS = 60;

/** A folder name for a scenario: readable, safe on every file system, and different for different ids. */
export function slugOf(id: string): string {
  const words = id
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    // The end of an id is its title, which says most.
    .slice(-MOST_CHARACTERS)
    .replace(/^-+/, '');
  const digest = createHash('sha256').update(id).digest('hex').slice(0, 8);
  return words === '' ? digest : `${words}-${digest}`;
}
