import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

type Entry = { readonly version?: string; readonly optionalDependencies?: Readonly<Record<string, string>> };

/** Where npm looks for a package that the one at `place` needs: beside it, then in each folder above. */
function lookups(place: string, name: string): readonly string[] {
  const parts = place === '' ? [] : place.split(/\/?node_modules\//).slice(1);
  const depths = parts.map((_, index) => parts.slice(0, parts.length - index));
  return [...depths, []].map((above) => [...above, name].map((part) => `node_modules/${part}`).join('/'));
}

// npm leaves out the programs of other systems when it writes the lock file beside an existing node_modules, or when
// the registry lacks them; `npm ci` then refuses the file everywhere.
test('the lock file names the programs of every operating system', () => {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Entry> };
  const missing = Object.entries(lock.packages).flatMap(([place, entry]) =>
    Object.keys(entry.optionalDependencies ?? {})
      .filter((name) => !lookups(place, name).some((candidate) => candidate in lock.packages))
      .map((name) => `${place} needs ${name}`),
  );
  expect(missing).toEqual([]);
});
