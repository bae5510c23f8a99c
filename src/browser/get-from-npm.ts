import { createHash } from 'node:crypto';
import { chmod, lstat, mkdir, mkdtemp, readFile, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '../support/errors.ts';
import { isExecutable, programOnPath } from './find-places.ts';
import type { Machine } from './find-machine.ts';
import { failed, problemOf, type Installation } from './get-installation.ts';
import { alone } from './get-lock.ts';
import { unpackBrowser, WRAPPER } from './get-unpacked.ts';

/** The exact package, whichever registry or mirror it comes from. */
const PACKAGE = {
  name: '@sparticuz/chromium',
  version: '153.0.0',
  sha512: 'jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA==',
};

/** Where the browser of the npm package is once it has been unpacked, whether it is there or not. */
export const npmBrowser = (machine: Machine): string => path.join(folderOf(machine), WRAPPER);

const folderOf = (machine: Machine): string => path.join(machine.cache, `npm-chromium-${PACKAGE.version}`);

/**
 * A Chromium that lies in an npm package: 68 MB to download, 220 MB on disk. For machines that reach a package
 * registry and nothing else. The package's own start-up code is not used: it unpacks to a path that others can guess,
 * and its arguments switch off the browser's protection.
 */
export async function installFromNpm(
  machine: Machine,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<Installation> {
  if (machine.platform !== 'linux' || machine.arch !== 'x64') return failed('only for Linux on x64');
  const npm = programOnPath('npm', machine.env);
  if (npm === null) return failed('there is no npm on the PATH');
  try {
    await makePrivate(machine.cache);
    return await alone(
      path.join(machine.cache, 'npm-chromium.lock'),
      () => unpackOnce(machine, npm, say, signal),
      () => say('Waiting for another process that is unpacking Chromium'),
      signal,
    );
  } catch (error) {
    return failed(messageOf(error));
  }
}

async function unpackOnce(
  machine: Machine,
  npm: string,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<Installation> {
  if (isExecutable(npmBrowser(machine))) return { kind: 'installed' };
  await removeDrafts(machine.cache);
  const draft = await mkdtemp(path.join(machine.cache, DRAFT));
  try {
    say(`Downloading Chromium from an npm package (${PACKAGE.name}@${PACKAGE.version}, 68 MB)`);
    const problem = await download(draft, npm, machine, signal);
    if (problem !== null) return failed(problem);
    const [name] = (await readdir(draft)).filter((file) => file.endsWith('.tgz'));
    if (name === undefined) return failed('npm pack ended well but left no package');
    const tgz = await readFile(path.join(draft, name));
    const sha512 = createHash('sha512').update(tgz).digest('base64');
    if (sha512 !== PACKAGE.sha512) return failed(`the package has the wrong checksum: sha512-${sha512}`);
    await rm(path.join(draft, name));
    await unpackBrowser(tgz, draft, signal);
    // Whole or absent: nobody can start a browser that is still being written.
    await rm(folderOf(machine), { recursive: true, force: true });
    await rename(draft, folderOf(machine));
    return { kind: 'installed' };
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

const DRAFT = 'npm-chromium-draft-';

async function download(draft: string, npm: string, machine: Machine, signal: AbortSignal): Promise<string | null> {
  const spec = `${PACKAGE.name}@${PACKAGE.version}`;
  return await problemOf(
    {
      argv: [
        npm,
        'pack',
        spec,
        '--ignore-scripts',
        '--loglevel=error',
        '--fetch-retries=1',
        '--pack-destination',
        draft,
      ],
      cwd: draft,
      names: Object.keys(machine.env).filter((name) => /^npm_(config_|token)/i.test(name)),
      env: {},
      timeoutMs: 600_000,
      idleMs: 600_000,
    },
    machine,
    signal,
  );
}

/** What a process that was killed left behind; nobody else writes here while the lock is held. */
async function removeDrafts(cache: string): Promise<void> {
  for (const name of await readdir(cache))
    if (name.startsWith(DRAFT)) await rm(path.join(cache, name), { recursive: true, force: true });
}

/** A folder in which nobody else can put a program for us to start. */
async function makePrivate(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { uid } = await lstat(folder);
  if (process.getuid !== undefined && uid !== process.getuid())
    throw new Error(`${folder} belongs to another user (uid ${uid})`);
  await chmod(folder, 0o700);
}
