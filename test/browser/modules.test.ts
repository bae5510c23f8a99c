import { existsSync, lstatSync, mkdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { foldersAbove, linkModules } from '../../src/browser/modules.ts';
import { copyOracle, folderWithin } from '../../src/browser/oracle.ts';
import { choosePlaywright, type PlaywrightCopy } from '../../src/browser/playwright-copy.ts';
import { writeFiles } from '../support/scenario-world.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Folders of packages as a package manager leaves them, with nothing in them that runs. */
const packages = (at: string, version: string, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    names.map((name) => [`${at}node_modules/${name}/package.json`, JSON.stringify({ name, version })]),
  );
const ALL = ['@playwright/test', 'playwright', 'playwright-core'];

test('packages are looked for from the scenarios and the config up to the root, nearest first', () => {
  expect(foldersAbove('web/e2e', 'web')).toEqual(['web/e2e', 'web', '']);
  expect(foldersAbove('scenarios/', '.')).toEqual(['scenarios', '']);
  expect(foldersAbove('.')).toEqual(['']);
});

async function chosen(
  files: Record<string, string>,
  installed: Record<string, string>,
  folders = [''],
): Promise<unknown> {
  using folder = temporaryFolder();
  const [frozen, repo] = [path.join(folder.path, 'frozen'), path.join(folder.path, 'repo')];
  writeFiles(frozen, files);
  writeFiles(repo, installed);
  const choice = await choosePlaywright(frozen, repo, folders);
  if (choice.kind === 'unusable') return choice.reason.replace(folder.path, '');
  const { owner, version, cli } = choice.copy;
  return { owner, version, cli: owner === 'project' ? path.relative(repo, cli) : 'ours' };
}

test('the project’s own copy is used where the base names it and it is installed', async () => {
  const named = { 'package.json': '{"devDependencies":{"@playwright/test":"^1.60.0"}}' };
  expect(await chosen(named, packages('', '1.60.1', ALL))).toEqual({
    owner: 'project',
    version: '1.60.1',
    cli: 'node_modules/@playwright/test/cli.js',
  });
  expect(await chosen(named, {})).toMatchObject({ owner: 'untilgreen' });
  expect(await chosen({ 'package.json': '{}' }, packages('', '1.60.1', ALL))).toMatchObject({ owner: 'untilgreen' });
  expect(await chosen({ 'package.json': 'not json' }, packages('', '1.60.1', ALL))).toMatchObject({
    owner: 'untilgreen',
  });
  expect(await chosen({}, {})).toMatchObject({ owner: 'untilgreen' });
});

test('in a repository of several packages the nearest copy counts', async () => {
  const files = {
    'package.json': '{"dependencies":{"@playwright/test":"1"}}',
    'web/package.json': '{"dependencies":{"playwright":"1"}}',
  };
  const installed = {
    ...packages('', '1.60.1', ALL),
    ...packages('web/', '1.61.0', ['playwright', 'playwright-core']),
  };
  expect(await chosen(files, installed, ['web', ''])).toMatchObject({
    version: '1.61.0',
    cli: 'web/node_modules/playwright/cli.js',
  });
});

test('a copy that is too old is named, with what to type', async () => {
  const named = { 'package.json': '{"devDependencies":{"@playwright/test":"1.40.0"}}' };
  expect(await chosen(named, packages('', '1.40.0', ALL))).toMatch(/Playwright Test 1\.40\.0.*Type: npm install/);
});

test('the copied base gets the packages of the repository, one Playwright, and its own workspaces', async () => {
  using folder = temporaryFolder();
  const [frozen, repo, oracle] = ['frozen', 'repo', 'oracle'].map((name) => path.join(folder.path, name)) as [
    string,
    string,
    string,
  ];
  writeFiles(frozen, {
    'package.json': '{}',
    'libs/shared/index.js': 'frozen',
    '.git/config': 'x',
    'node_modules/tea/index.js': 'vendored',
  });
  writeFiles(repo, {
    ...packages('', '1.0.0', ['tea', '@scope/one', '@scope/two', '@playwright/test', 'playwright']),
    'libs/shared/index.js': 'edited',
    'node_modules/.cache/x': '',
  });
  mkdirSync(path.join(repo, 'node_modules/@shop'));
  symlinkSync('../../libs/shared', path.join(repo, 'node_modules/@shop/shared'));
  symlinkSync('../nowhere', path.join(repo, 'node_modules/dangling'));
  writeFiles(folder.path, packages('chosen/', '9.9.9', ALL));
  const at = (name: string): string => path.join(folder.path, 'chosen/node_modules', name);
  const copy: PlaywrightCopy = {
    test: at('@playwright/test'),
    playwright: at('playwright'),
    core: at('playwright-core'),
    cli: 'cli.js',
    version: '9.9.9',
    owner: 'project',
  };
  await copyOracle(frozen, oracle);
  await linkModules({ oracle, repo, folders: ['libs', ''] }, copy);
  const linked = (name: string): string => realpathSync(path.join(oracle, 'node_modules', name));
  expect(linked('tea')).toBe(path.join(repo, 'node_modules/tea'));
  expect(linked('@scope/two')).toBe(path.join(repo, 'node_modules/@scope/two'));
  expect(ALL.map(linked)).toEqual(ALL.map(at));
  expect(readFileSync(path.join(oracle, 'node_modules/@shop/shared/index.js'), 'utf8')).toBe('frozen');
  expect(
    ['.git', 'node_modules/.cache', 'node_modules/dangling', 'libs/node_modules'].filter((name) =>
      existsSync(path.join(oracle, name)),
    ),
  ).toEqual([]);
  expect(existsSync(path.join(repo, 'node_modules/tea/package.json'))).toBe(true);
});

test('links in a hostile base lead nowhere: nothing is written through them', async () => {
  using folder = temporaryFolder();
  const outside = path.join(folder.path, 'outside');
  const frozen = path.join(folder.path, 'frozen');
  writeFiles(outside, { 'node_modules/playwright/precious': 'kept' });
  writeFiles(frozen, { 'package.json': '{}' });
  symlinkSync(outside, path.join(frozen, 'web'));
  symlinkSync(path.join(outside, 'node_modules'), path.join(frozen, 'node_modules'));
  const oracle = path.join(folder.path, 'oracle');
  await copyOracle(frozen, oracle);
  writeFiles(path.join(folder.path, 'repo'), packages('web/', '1.0.0', ['tea']));
  const copy = { test: outside, playwright: outside, core: outside, cli: '', version: '', owner: 'project' } as const;
  await linkModules({ oracle, repo: path.join(folder.path, 'repo'), folders: ['web', ''] }, copy);
  expect(await folderWithin(oracle, 'web')).toBeNull();
  expect(lstatSync(path.join(oracle, 'node_modules')).isDirectory()).toBe(true);
  expect(readFileSync(path.join(outside, 'node_modules/playwright/precious'), 'utf8')).toBe('kept');
  expect(existsSync(path.join(outside, 'node_modules/tea'))).toBe(false);
});

test('what a round writes into its copy is not seen in the frozen files', async () => {
  using folder = temporaryFolder();
  const [frozen, oracle] = [path.join(folder.path, 'frozen'), path.join(folder.path, 'oracle')];
  writeFiles(frozen, { 'a/b.txt': 'frozen' });
  symlinkSync('a/b.txt', path.join(frozen, 'link'));
  await copyOracle(frozen, oracle);
  writeFileSync(path.join(oracle, 'link'), 'written by a scenario');
  expect(readFileSync(path.join(oracle, 'a/b.txt'), 'utf8')).toBe('written by a scenario');
  expect(readFileSync(path.join(frozen, 'a/b.txt'), 'utf8')).toBe('frozen');
});
