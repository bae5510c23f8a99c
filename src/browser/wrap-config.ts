import type { ReporterOptions } from './reporter-options.ts';

/** What is ours in a run, whatever the project's own config says. */
export type Overrides = {
  /** Absolute path of the module with our reporter. */
  readonly reporter: string;
  readonly reporterOptions: ReporterOptions;
  /** Where the scenarios are when the project has no config of its own. */
  readonly testDir: string;
  /** Absolute path. Emptied by Playwright. */
  readonly outputDir: string;
  /** Where the app is; `null` leaves the project's own address. */
  readonly url: string | null;
  readonly executablePath: string;
  readonly args: readonly string[];
  /** `on`: also of what passed, as the last picture of its recording. */
  readonly screenshot: 'on' | 'only-on-failure' | 'off';
  /** Milliseconds; `null`: the project's own. */
  readonly limits: { readonly test: number; readonly expect: number; readonly action: number } | null;
};

type Options = Readonly<Record<string, unknown>>;

const VIEWPORT = { width: 1280, height: 720 };

/**
 * The project's own config with our values in it. `own` is the config's module: a default export, one that was wrapped
 * once more by an import of CommonJS, or `null`. Runs inside Playwright, so it imports nothing.
 */
export function wrapConfig(own: unknown, overrides: Overrides): Options {
  const config = own === null ? { testDir: overrides.testDir, use: { viewport: VIEWPORT } } : exported(own);
  const { webServer: _server, shard: _shard, projects, ...kept } = config;
  const use = asOptions(config['use']);
  return {
    ...kept,
    ...timing(config, overrides),
    forbidOnly: true,
    globalTimeout: 0,
    maxFailures: 0,
    outputDir: overrides.outputDir,
    preserveOutput: 'always',
    quiet: false,
    repeatEach: 1,
    reportSlowTests: null,
    reporter: [[overrides.reporter, overrides.reporterOptions]],
    retries: 0,
    updateSnapshots: 'none',
    use: wrapUse(use, use, overrides),
    workers: 1,
    ...(Array.isArray(projects) && { projects: projects.map((project) => wrapProject(project, use, overrides)) }),
  };
}

function wrapProject(project: unknown, above: Options, overrides: Overrides): Options {
  const own = asOptions(project);
  return {
    ...own,
    ...timing(own, overrides),
    outputDir: overrides.outputDir,
    repeatEach: 1,
    retries: 0,
    use: wrapUse(asOptions(own['use']), above, overrides),
  };
}

/** Other browsers than Chromium are left as the project has them. */
function wrapUse(use: Options, above: Options, overrides: Overrides): Options {
  const address = addressOf(use['baseURL'] ?? above['baseURL'], overrides.url);
  const { limits } = overrides;
  return {
    ...use,
    ...(address !== null && { baseURL: address }),
    ...(limits && { actionTimeout: limits.action, navigationTimeout: limits.action }),
    screenshot: overrides.screenshot,
    trace: 'off',
    video: 'off',
    headless: true,
    ...(isChromium(use, above) && {
      channel: undefined,
      connectOptions: undefined,
      launchOptions: {
        ...asOptions(above['launchOptions']),
        ...asOptions(use['launchOptions']),
        args: [...argsOf(above), ...(use === above ? [] : argsOf(use)), ...overrides.args],
        executablePath: overrides.executablePath,
      },
    }),
  };
}

function isChromium(use: Options, above: Options): boolean {
  const name = use['browserName'] ?? use['defaultBrowserType'] ?? above['browserName'] ?? above['defaultBrowserType'];
  return name === undefined || name === 'chromium';
}

function argsOf(use: Options): readonly unknown[] {
  const { args } = asOptions(use['launchOptions']);
  return Array.isArray(args) ? args : [];
}

function timing(own: Options, { limits }: Overrides): Options {
  if (limits === null) return {};
  return { timeout: limits.test, expect: { ...asOptions(own['expect']), timeout: limits.expect } };
}

/** The app's address, below the path that the project's own base address has. */
function addressOf(own: unknown, url: string | null): string | null {
  if (url === null) return null;
  if (typeof own !== 'string' || !URL.canParse(own)) return url;
  const { pathname } = new URL(own);
  return pathname === '/' || new URL(url).pathname !== '/' ? url : new URL(pathname, url).href;
}

function exported(own: unknown): Options {
  let config = asOptions(own);
  for (let depth = 0; depth < 2 && 'default' in config; depth += 1) config = asOptions(config['default']);
  return config;
}

const asOptions = (value: unknown): Options => (typeof value === 'object' && value !== null ? (value as Options) : {});
