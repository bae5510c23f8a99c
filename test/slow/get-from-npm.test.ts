import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { findBrowser } from '../../src/browser/find.ts';
import { programOnPath } from '../../src/browser/find-places.ts';
import { getBrowser } from '../../src/browser/get.ts';
import { proveBrowser } from '../../src/browser/prove.ts';
import { bareMachine, writeProgram } from '../support/machine.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const soon = (): AbortSignal => AbortSignal.timeout(15 * 60_000);

test.runIf(process.platform === 'linux' && process.arch === 'x64')(
  'without any other browser, two processes at once get one Chromium from an npm package that renders text',
  async () => {
    using folder = temporaryFolder();
    const bare = bareMachine(folder.path);
    for (const name of ['npm', 'node']) symlinkSync(programOnPath(name, process.env)!, path.join(bare.bin, name));
    symlinkSync('/usr/bin/env', path.join(bare.bin, 'env'));
    const failing = path.join(folder.path, 'cli.mjs');
    writeFileSync(failing, 'console.error("Error: getaddrinfo ENOTFOUND cdn.invalid"); process.exit(1);');
    const machine = {
      ...bare,
      env: { ...process.env, PATH: bare.bin, UNTILGREEN_BROWSER: '' },
      playwrightCli: failing,
    };
    const said: string[] = [];
    const say = (line: string): void => void said.push(line);

    const [one, two] = await Promise.all([1, 2].map(() => getBrowser({ machine, say }, soon())));

    expect(one).toMatchObject({ source: 'npm', version: expect.stringMatching(/^153\./) });
    expect(two?.path).toBe(one?.path);
    expect(said.filter((line) => line.startsWith('Downloading Chromium from an npm package'))).toHaveLength(1);
    expect(readdirSync(machine.cache).filter((name) => name.includes('draft'))).toEqual([]);
    expect(await findBrowser({ machine }, soon())).toMatchObject({ path: one?.path, source: 'npm' });

    // The same program without the fonts and libraries of its wrapper starts at best, and draws nothing.
    mkdirSync(path.join(folder.path, 'no-fonts'));
    writeFileSync(path.join(folder.path, 'no-fonts', 'fonts.conf'), '<fontconfig></fontconfig>');
    const naked = writeProgram(
      path.join(folder.path, 'naked'),
      `export FONTCONFIG_PATH='${folder.path}/no-fonts'\nexec '${path.dirname(one!.path)}/chromium' "$@"`,
    );
    expect(await proveBrowser(naked, soon())).toMatchObject({ kind: 'refused' });
  },
);
