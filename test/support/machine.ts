import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { programOnPath } from '../../src/browser/find-places.ts';
import { thisMachine, type Machine } from '../../src/browser/find-machine.ts';
import { findBrowser } from '../../src/browser/find.ts';

/** A real browser of this machine, as the set-up found it. */
export async function realBrowser(): Promise<string> {
  const found = await findBrowser({}, AbortSignal.timeout(60_000));
  if (found === null) throw new Error('There is no browser. Type: npm run prepare:machine');
  return found.path;
}

/** Writes an executable shell script, makes its folder, and returns its path. */
export function writeProgram(file: string, script: string): string {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

/** A machine on which nothing is installed but a shell, some basic programs, and what a test puts into its `bin`. */
export function bareMachine(folder: string, differences: Partial<Machine> = {}): Machine & { readonly bin: string } {
  const bin = path.join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  for (const name of ['sh', 'cp', 'mkdir', 'sleep', 'touch', 'cat', 'chmod']) {
    const program = programOnPath(name, process.env);
    if (program !== null) symlinkSync(program, path.join(bin, name));
  }
  return {
    ...thisMachine(),
    root: false,
    env: { PATH: bin, HOME: folder },
    home: folder,
    osRelease: '',
    places: [],
    cache: path.join(folder, 'cache'),
    playwrightExecutable: async () => path.join(folder, 'pw', 'chromium-1', 'chrome-linux', 'chrome'),
    playwrightCli: path.join(folder, 'no-such-cli.js'),
    ...differences,
    bin,
  };
}
