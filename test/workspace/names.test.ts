import fc from 'fast-check';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parseStatus } from '../../src/workspace/dirt.ts';
import { excludePattern } from '../../src/workspace/exclude.ts';
import { leadsOut } from '../../src/workspace/frozen.ts';
import { compileGlob } from '../../src/workspace/globs.ts';
import { asSearchPath, formatAlternates, parseAlternates } from '../../src/workspace/objects.ts';
import { protection, scriptsIn, sourcesIn } from '../../src/workspace/protected.ts';
import { isBelow, joinNul, rawOf, shown, splitNul } from '../../src/workspace/raw.ts';
import { makeRepository, runGit } from '../support/repository.ts';
import { job } from '../support/worlds.ts';

test.each([
  ['*.ts', 'a.ts', true],
  ['*.ts', 'deep/a.ts', true],
  ['./*.ts', 'deep/a.ts', false],
  ['/a.ts', 'a.ts', true],
  ['/a.ts', 'deep/a.ts', false],
  ['src/*.ts', 'src/a.ts', true],
  ['src/*.ts', 'src/deep/a.ts', false],
  ['src/**/*.ts', 'src/a.ts', true],
  ['src/**/*.ts', 'src/x/y/a.ts', true],
  ['src/**', 'src/x/y', true],
  ['**/gen', 'a/b/gen/out.js', true],
  ['docs/', 'docs/a/b.md', true],
  ['docs', 'other/docs/a.md', true],
  ['docs', 'docsy/a.md', false],
  ['a?c', 'abc', true],
  ['a?c', 'a/c', false],
  ['*.{js,ts}', 'x.ts', true],
  ['*.{js,ts}', 'x.tsx', false],
  ['[ab].txt', 'b.txt', true],
  ['[!ab].txt', 'b.txt', false],
  ['a.b', 'axb', false],
  ['(x)+$', '(x)+$', true],
  ['{', '{', true],
  ['[', '[', true],
  ['', 'a', false],
  ['/', 'a', false],
  ['a\nb', 'a\nb', true],
])('the glob %j on %j: %s', (glob, name, fits) => {
  expect(compileGlob(glob)(name)).toBe(fits);
});

test('no glob that a person could write throws', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'ab/*?[]{}!.,\\()^$+|- '.split('')) }),
      fc.string(),
      (glob, name) => {
        expect(typeof compileGlob(glob)(name)).toBe('boolean');
      },
    ),
  );
});

test('protected by name', () => {
  const { plan } = job();
  const isProtected = protection({ ...plan, scenarios: { ...plan.scenarios, dir: './e2e/', config: './pw.ts' } });
  expect(['e2e/a.spec.ts', 'pw.ts', 'x/tsconfig.json', 'x/.npmrc', '.github/workflows/a.yml'].every(isProtected)).toBe(
    true,
  );
  expect(['e2e2/a.ts', 'src/pw.ts', 'x/.github/workflows/a.yml', 'src/a.ts', 'package.json'].some(isProtected)).toBe(
    false,
  );
  const everywhere = protection({ ...plan, scenarios: { ...plan.scenarios, dir: '.' } });
  expect([everywhere('src/a.spec.ts'), everywhere('src/a.ts')]).toEqual([true, false]);
});

test('scripts of a package.json, whatever their order; text that is no JSON stands for itself', () => {
  expect(scriptsIn('{"scripts":{"b":"2","a":"1"}}')).toEqual(
    scriptsIn('{ "x": 1, "scripts": { "a": "1", "b": "2" } }'),
  );
  expect(scriptsIn('{"scripts":{"a":"1"}}')).not.toEqual(scriptsIn('{"scripts":{"a":"true"}}'));
  expect([scriptsIn(''), scriptsIn('{}'), scriptsIn('null'), scriptsIn('{"scripts":[]}')]).toEqual([
    [],
    [],
    expect.anything(),
    [],
  ]);
  expect(scriptsIn('{ broken')).toEqual(['{ broken']);
});

test('where a lockfile takes packages from', () => {
  const text = `
    resolved "https://registry.example.org/a/-/a.tgz#x"
    resolved "https://REGISTRY.example.org/b"
    "from": "git+ssh://git@github.com/x/y.git"
    tarball: file:///tmp/x.tgz`;
  expect(sourcesIn(text)).toEqual(['https://registry.example.org', 'git+ssh://git@github.com', 'file://']);
});

test('git status entries', () => {
  const isNew = (entry: string) => parseStatus(entry).isNew;
  expect(['?? a', 'A  a', 'AM a', ' A a'].map(isNew)).toEqual([true, true, true, true]);
  expect([' M a', 'M  a', 'AD a', ' D a', 'UU a', ' T a'].map(isNew)).toEqual([
    false,
    false,
    false,
    false,
    false,
    false,
  ]);
  expect(parseStatus('?? a b\nc').path).toBe('a b\nc');
});

test('raw paths keep every byte, and are shown readably', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ minLength: 1 }).map((bytes) => Buffer.from(bytes.map((byte) => byte || 1)))),
      (names) => {
        const raw = names.map((name) => name.toString('latin1'));
        expect(splitNul(joinNul(raw))).toEqual(raw);
      },
    ),
  );
  expect(shown(rawOf('ünï ✓'))).toBe('ünï ✓');
  expect(shown('\xff\xfea')).toBe('\\xff\\xfea');
  expect([isBelow('a/b', 'a'), isBelow('a', 'a'), isBelow('ab', 'a'), isBelow('x', '')]).toEqual([
    true,
    true,
    false,
    true,
  ]);
});

test('folders of alternates survive being written and read', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ minLength: 1, unit: fc.constantFrom(...'ab/"#\\\n\t :é'.split('')) })),
      (folders) => {
        expect(parseAlternates(formatAlternates(folders))).toEqual(folders);
      },
    ),
  );
  expect(parseAlternates('# comment\n\n"/a\\303\\274"\n')).toEqual(['/aü']);
  expect(asSearchPath(['/a', `/b${path.delimiter}c`])).toBe(`/a${path.delimiter}"/b${path.delimiter}c"`);
});

test('links: what stays inside and what leads out', () => {
  expect(leadsOut('a/b/link', '../c')).toBe(false);
  expect(leadsOut('link', 'x/../y')).toBe(false);
  expect(leadsOut('link', '../x')).toBe(true);
  expect(leadsOut('a/link', '../../x')).toBe(true);
  expect(leadsOut('a/link', '/etc/passwd')).toBe(true);
});

test('an exclude pattern fits its own path and no other, as git sees it', () => {
  using repository = makeRepository();
  const names = ['a*b', 'axb', 'q?', 'qx', '[x]', 'x', '#c', '!n', 'sp ', 'sp', 'back\\slash', 'ü'];
  for (const name of names) {
    const pattern = excludePattern(rawOf(name)) ?? '';
    repository.write({ '.git/info/exclude': Buffer.from(`${pattern}\n`, 'latin1') });
    repository.write(Object.fromEntries(names.map((each) => [each, 'x'])));
    const untracked = runGit(repository.path, ['ls-files', '-z', '--others', '--exclude-standard']).split('\0');
    expect(names.filter((each) => !untracked.includes(each))).toEqual([name]);
  }
  expect(excludePattern('a\nb')).toBeNull();
});
