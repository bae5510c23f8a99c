import { UntilgreenError } from '../support/errors.ts';
import { configuredPath, firstProven, searchBrowser } from './find.ts';
import type { BrowserFound, FindOptions, Search, Tried } from './find.ts';
import { installedBrowsers } from './find-places.ts';
import { playwrightBrowsers } from './find-playwright.ts';
import { thisMachine, type Machine } from './find-machine.ts';
import { installFromDebian } from './get-from-debian.ts';
import { installFromNpm, npmBrowser } from './get-from-npm.ts';
import { installFromPlaywright } from './get-from-playwright.ts';
import type { Installation } from './get-installation.ts';
import type { BrowserSource } from './prove-memory.ts';

export type GetOptions = FindOptions & {
  /** Told, one line each, what is being done and what came of it. */
  readonly say: (line: string) => void;
};

/** One way to a browser, tried after the ones before it. */
type Way = {
  readonly name: string;
  readonly source: BrowserSource;
  readonly install: (machine: Machine, say: (line: string) => void, signal: AbortSignal) => Promise<Installation>;
  readonly browsers: (machine: Machine) => Promise<readonly string[]>;
};

const WAYS: readonly Way[] = [
  {
    name: 'playwright install chromium-headless-shell',
    source: 'playwright',
    install: installFromPlaywright,
    browsers: async (machine) => playwrightBrowsers(await machine.playwrightExecutable()),
  },
  {
    name: 'apt-get install chromium',
    source: 'debian',
    install: installFromDebian,
    browsers: async (machine) => installedBrowsers(machine.env, machine.places),
  },
  {
    name: 'the Chromium inside an npm package',
    source: 'npm',
    install: installFromNpm,
    browsers: async (machine) => [npmBrowser(machine)],
  },
];

/**
 * A browser that renders text: the one found, else one that is installed now. Throws `NO_BROWSER` with every place
 * that was tried and why it would not do.
 */
export async function getBrowser(options: GetOptions, signal: AbortSignal): Promise<BrowserFound> {
  const machine = options.machine ?? thisMachine();
  const here = { ...options, machine };
  const search = await searchBrowser(here, signal);
  if (search.found !== null) return search.found;
  const configured = configuredPath(here, machine);
  if (configured !== null) throw unusable(configured, search.tried);
  const tried = [...search.tried];
  for (const way of WAYS) {
    const step = await tryWay(way, here, signal);
    if (step.found !== null) return step.found;
    tried.push(...step.tried);
    for (const { place, reason } of step.tried) options.say(`${place}: ${reason}`);
  }
  throw noBrowser(tried, machine);
}

async function tryWay(
  way: Way,
  options: GetOptions & { readonly machine: Machine },
  signal: AbortSignal,
): Promise<Search> {
  const installation = await way.install(options.machine, options.say, signal);
  signal.throwIfAborted();
  if (installation.kind === 'failed') return { found: null, tried: [{ place: way.name, reason: installation.reason }] };
  const browsers = await way.browsers(options.machine);
  return await firstProven(
    browsers.map((place) => ({ path: place, source: way.source })),
    options,
    signal,
  );
}

const listOf = (tried: readonly Tried[]): string =>
  tried.map(({ place, reason }) => `  ${place}: ${reason}`).join('\n');

const unusable = (configured: string, tried: readonly Tried[]): UntilgreenError =>
  new UntilgreenError('NO_BROWSER', {
    what: `The browser that is configured cannot be used.\n${listOf(tried)}\n  (set through browser.path or UNTILGREEN_BROWSER: ${configured})`,
    fix: 'Give the path of a Chrome, Chromium or Edge that works, or unset it so that one is looked for.',
  });

const noBrowser = (tried: readonly Tried[], machine: Machine): UntilgreenError =>
  new UntilgreenError('NO_BROWSER', {
    what: `No browser was found that renders text, and none could be installed.\n${listOf(tried)}`,
    fix: `${whatToType(machine)}\nor point UNTILGREEN_BROWSER to a Chrome, Chromium or Edge.`,
  });

function whatToType(machine: Machine): string {
  if (machine.platform === 'darwin') return 'Type: brew install --cask google-chrome';
  if (machine.platform === 'win32') return 'Type: winget install Google.Chrome';
  const sudo = machine.root ? '' : 'sudo ';
  if (/^ID=alpine$/m.test(machine.osRelease)) return `Type: ${sudo}apk add chromium font-dejavu`;
  if (/^ID=debian$/m.test(machine.osRelease))
    return `Type: ${sudo}apt-get update && ${sudo}apt-get install -y chromium fonts-dejavu-core`;
  return 'Type: npx playwright install --with-deps chromium-headless-shell';
}
