import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import path from 'node:path';
import { ROOT } from './project.mjs';

/** A Node outside node_modules, which an installation is going to replace. */
export function outsideNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const onPath = outsidePath().map((folder) => path.join(folder, name));
  const candidates = [process.env.npm_node_execpath, process.execPath, ...onPath];
  const outside = candidates.find((file) => file && !insideModules(file) && fs.existsSync(file));
  return outside ?? process.execPath;
}
const insideModules = (file) => file.startsWith(path.join(ROOT, 'node_modules'));
export const outsidePath = () =>
  (process.env.PATH ?? '').split(path.delimiter).filter((folder) => folder && !insideModules(folder));

export const versionOf = (binary) =>
  spawnSync(binary, ['-v'], { encoding: 'utf8', timeout: 20_000 }).stdout?.trim() ?? '';
export const majorOf = (version) => Number(/^v(\d+)\./.exec(version)?.[1] ?? 0);
