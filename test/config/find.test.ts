import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findPlace, findRepository } from '../../src/config/find.ts';

let root = '';
beforeEach(() => {
  mkdirSync(tmpdir(), { recursive: true });
  root = realpathSync(mkdtempSync(join(tmpdir(), 'find-')));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const put = (...names: string[]): void => {
  for (const name of names) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), '');
  }
};
const folder = (name: string): string => {
  mkdirSync(join(root, name), { recursive: true });
  return join(root, name);
};

test('outside of a repository there is no place', () => {
  expect(findRepository(root)).toBeNull();
  expect(() => findPlace(root, null)).toThrow(expect.objectContaining({ code: 'NOT_A_REPOSITORY' }));
});

test('without a config, paths start at the root', () => {
  put('.git/HEAD');
  expect(findPlace(folder('a/b'), null)).toEqual({ repo: root, file: null, folder: root });
});

test('the nearest config wins, and is not looked for above the root', () => {
  put('untilgreen.config.ts', 'repo/.git/HEAD', 'repo/untilgreen.config.json', 'repo/web/untilgreen.config.mts');
  const repo = join(root, 'repo');
  const web = join(repo, 'web');
  expect(findPlace(folder('repo/web/src'), null)).toEqual({
    repo,
    file: join(web, 'untilgreen.config.mts'),
    folder: web,
  });
  expect(findPlace(folder('repo/api'), null)).toEqual({
    repo,
    file: join(repo, 'untilgreen.config.json'),
    folder: repo,
  });
  rmSync(join(repo, 'untilgreen.config.json'));
  expect(findPlace(folder('repo/api'), null).file).toBeNull();
});

test('a worktree has a file named .git, and a link leads to the real place', () => {
  put('repo/.git', 'repo/untilgreen.config.js');
  symlinkSync(join(root, 'repo'), join(root, 'link'));
  expect(findPlace(join(root, 'link'), null).repo).toBe(join(root, 'repo'));
});

test('two configs side by side are refused by name', () => {
  put('.git/HEAD', 'untilgreen.config.ts', 'untilgreen.config.json');
  expect(() => findPlace(root, null)).toThrow(/Two config files side by side: .*\.ts and .*\.json/);
});

test('a config that was asked for by name must be there', () => {
  put('.git/HEAD', 'configs/other.ts');
  expect(findPlace(root, 'configs/other.ts')).toEqual({
    repo: root,
    file: join(root, 'configs/other.ts'),
    folder: join(root, 'configs'),
  });
  expect(() => findPlace(root, 'nothing.ts')).toThrow(expect.objectContaining({ code: 'CONFIG_MISSING' }));
});
