import * as fs from 'node:fs';
import path from 'node:path';
import { outsideNode } from './outside-node.mjs';
import { json, ROOT, say, SetupFailed } from './project.mjs';
import { run } from './run.mjs';

/** Every package of the lock file is in node_modules in exactly that version. Times are not compared: a checkout changes them. */
export function packagesInstalled() {
  const installed = json(path.join(ROOT, 'node_modules', '.package-lock.json'))?.packages;
  const locked = json(path.join(ROOT, 'package-lock.json'))?.packages;
  if (locked === undefined) throw new SetupFailed(`There is no readable package-lock.json in ${ROOT}.`);
  if (installed === undefined) return false;
  return Object.entries(locked).every(([place, entry]) => {
    if (place === '' || entry.link) return true;
    const present = installed[place];
    if (present === undefined) return entry.optional === true;
    return present.version === entry.version && fs.existsSync(path.join(ROOT, place, 'package.json'));
  });
}

export async function installPackages(lock) {
  const began = Date.now();
  say('Installing packages (npm ci)');
  const code = await run(
    [...npm(), 'ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'],
    { cwd: ROOT, quiet: true },
    lock,
  );
  if (code !== 0 || !packagesInstalled())
    throw new SetupFailed(`npm ci did not install the packages (exit code ${code}). See why with: npm ci`);
  say(`Packages installed in ${Math.round((Date.now() - began) / 1000)} s`);
}

/** npm as it runs this script, else the one on the PATH. */
export function npm() {
  const cli = process.env.npm_execpath;
  if (cli && /^npm-cli\.[cm]?js$/.test(path.basename(cli))) return [outsideNode(), cli];
  return process.platform === 'win32' ? ['cmd.exe', '/d', '/c', 'npm'] : ['npm'];
}
