import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import {
  makeStateDirectory,
  refuseInside,
  stateConcerns,
  stateDirectory,
  type Surroundings,
} from '../../src/config/state-directory.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
const fresh = (parent = homedir()): string => {
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'state-'));
  folders.push(folder);
  return folder;
};

const on = (platform: NodeJS.Platform, env: Surroundings['env'] = {}): Surroundings => ({
  platform,
  env,
  home: '/home/ada',
});

test.each([
  ['Linux', on('linux'), '/home/ada/.local/state/untilgreen'],
  ['Linux with XDG', on('linux', { XDG_STATE_HOME: '/data/state' }), '/data/state/untilgreen'],
  [
    'Linux with a relative XDG, which counts as none',
    on('linux', { XDG_STATE_HOME: 'state' }),
    '/home/ada/.local/state/untilgreen',
  ],
  ['macOS', on('darwin'), '/home/ada/Library/Application Support/untilgreen'],
  ['Windows', on('win32', { LOCALAPPDATA: '/appdata' }), '/appdata/untilgreen'],
  ['a variable of ours', on('linux', { UNTILGREEN_STATE_DIR: '/mine', XDG_STATE_HOME: '/x' }), '/mine'],
])('state is kept at its place on %s', (_name, surroundings, place) => {
  expect(stateDirectory(null, surroundings)).toBe(place);
});

test('the command line wins over the variable', () => {
  expect(stateDirectory('/asked', on('linux', { UNTILGREEN_STATE_DIR: '/mine' }))).toBe('/asked');
});

test('a state directory inside the repository is refused, also through a link', async () => {
  const repo = fresh();
  symlinkSync(repo, join(fresh(), 'link'));
  const through = join(folders.at(-1) ?? '', 'link', 'not', 'yet', 'there');
  await expect(refuseInside(join(repo, '.state'), repo)).rejects.toMatchObject({ code: 'USAGE' });
  await expect(refuseInside(through, repo)).rejects.toThrow(/is inside the repository/);
  await expect(refuseInside(`${repo}-beside`, repo)).resolves.toBeUndefined();
});

test('the temporary folder is a concern, not an error', async () => {
  mkdirSync(tmpdir(), { recursive: true });
  expect(await stateConcerns(join(tmpdir(), 'state'), null)).toEqual(['temporary']);
  expect(await stateConcerns('/home/ada/.local/state/untilgreen', '/home/ada/project')).toEqual([]);
});

test.skipIf(process.platform === 'win32')('the directory is made for its owner only', async () => {
  const state = join(fresh(), 'deep', 'untilgreen');
  await makeStateDirectory(state);
  expect(statSync(state).mode & 0o777).toBe(0o700);
});

test('a directory that cannot be made is an error that says what to do', async () => {
  const file = join(fresh(), 'file');
  writeFileSync(file, '');
  await expect(makeStateDirectory(join(file, 'state'))).rejects.toMatchObject({
    code: 'DISK',
    fix: expect.stringContaining('--state-dir') as string,
  });
});
