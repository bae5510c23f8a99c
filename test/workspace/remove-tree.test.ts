import { execFile } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { removeTree } from '../../src/workspace/remove-tree.ts';

/** `nobody` where the tests are root, for whom nothing is read-only. */
const OTHER = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
const MODULE = path.resolve(import.meta.dirname, '../../src/workspace/remove-tree.ts');
const PROGRAM = `
import { writeFileSync } from 'node:fs';
const [module, folder] = process.argv.slice(1);
try { writeFileSync(folder + '/deep/new', ''); console.log('written'); } catch (error) { console.log(error.code); }
await (await import(module)).removeTree(folder);
`;

function lockedTree(top: string): string {
  const folder = path.join(top, 'frozen');
  const deep = Buffer.concat([Buffer.from(`${folder}/deep/`), Buffer.from([0xff])]);
  mkdirSync(deep, { recursive: true });
  const file = Buffer.concat([deep, Buffer.from('/file')]);
  writeFileSync(file, 'x');
  for (const each of [file, deep, path.join(folder, 'deep'), folder]) {
    chmodSync(each, each === file ? 0o444 : 0o555);
    if (OTHER.uid !== undefined) chownSync(each, OTHER.uid, OTHER.gid);
  }
  return folder;
}

test('an oracle whose folders are read-only is removed, by root and by everybody else', async () => {
  using top = temporaryFolder();
  chmodSync(top.path, 0o777);
  chmodSync(path.dirname(top.path), 0o755);
  chmodSync(path.dirname(path.dirname(top.path)), 0o1777);
  const folder = lockedTree(top.path);
  const args = ['--no-warnings', '--input-type=module', '-e', PROGRAM, '--', MODULE, folder];
  const { stdout } = await promisify(execFile)(process.execPath, args, { ...OTHER, cwd: '/', env: {} });
  expect(stdout.trim()).toBe('EACCES');
  expect(existsSync(folder)).toBe(false);
  await removeTree(lockedTree(top.path));
  expect(existsSync(folder)).toBe(false);
});
