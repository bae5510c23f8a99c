/** What `init` can know of a project by reading it. Nothing is started. */
export type Project = {
  readonly manager: Manager | null;
  /** Starts the app on the port that `{port}` stands for, or on `$PORT`. */
  readonly app: readonly string[] | null;
  readonly setup: readonly string[] | null;
  readonly playwright: { readonly config: string; readonly dir: string } | null;
};
type Manager = 'npm' | 'pnpm' | 'yarn' | 'bun';

/** The text of a file of the project, by its name; `null` when there is none. */
export type Read = (name: string) => string | null;

export function detectProject(read: Read): Project {
  const manifest = manifestOf(read('package.json'));
  const manager = manifest === null ? null : managerOf(manifest, read);
  return {
    manager,
    app: manifest === null || manager === null ? null : appOf(manifest, manager),
    setup: manifest === null || manager === null ? null : setupOf(manifest, manager, read),
    playwright: playwrightOf(read),
  };
}

type Manifest = {
  readonly packageManager: string;
  readonly scripts: Readonly<Record<string, string>>;
  /** How many, of all kinds. */
  readonly dependencies: number;
};

function manifestOf(text: string | null): Manifest | null {
  const value = text === null ? null : parsed(text);
  if (!isObject(value)) return null;
  const { packageManager, scripts, dependencies, devDependencies } = value;
  const texts = Object.entries(isObject(scripts) ? scripts : {}).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return {
    packageManager: typeof packageManager === 'string' ? packageManager : '',
    scripts: Object.fromEntries(texts),
    dependencies: [dependencies, devDependencies].flatMap((kind) => (isObject(kind) ? Object.keys(kind) : [])).length,
  };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const LOCKS: readonly (readonly [string, Manager])[] = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
  ['package-lock.json', 'npm'],
];

function managerOf({ packageManager }: Manifest, read: Read): Manager {
  const named = LOCKS.find(([, manager]) => packageManager.startsWith(`${manager}@`));
  const locked = LOCKS.find(([file]) => read(file) !== null);
  return named?.[1] ?? locked?.[1] ?? 'npm';
}

const SETUP = {
  npm: ['npm', 'ci'],
  pnpm: ['pnpm', 'install', '--frozen-lockfile'],
  yarn: ['yarn', 'install', '--frozen-lockfile'],
  bun: ['bun', 'install', '--frozen-lockfile'],
} as const satisfies Record<Manager, readonly string[]>;

/** What is locked is installed as it is locked; a project without dependencies needs nothing. */
function setupOf({ dependencies }: Manifest, manager: Manager, read: Read): readonly string[] | null {
  if (LOCKS.some(([file, owner]) => owner === manager && read(file) !== null)) return SETUP[manager];
  return dependencies === 0 ? null : [manager, 'install'];
}

const SCRIPTS = ['dev', 'start', 'serve', 'develop', 'preview'];

/** Servers that do not listen to `$PORT` and how they are told their port. */
const PORT_FLAGS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\bvite\b|\bastro\b|\bwebpack(-dev-server)?\b|\bng\b|\bparcel\b/, ['--port', '{port}']],
  [/\bhttp-server\b/, ['-p', '{port}']],
  [/(^|\s)serve\b/, ['-l', '{port}']],
];

function appOf({ scripts }: Manifest, manager: Manager): readonly string[] | null {
  const name = SCRIPTS.find((script) => scripts[script] !== undefined);
  if (name === undefined) return null;
  const flags = PORT_FLAGS.find(([pattern]) => pattern.test(scripts[name] ?? ''))?.[1] ?? [];
  // npm keeps what stands after two dashes for the script; the others hand everything on.
  const dashes = manager === 'npm' && flags.length > 0 ? ['--'] : [];
  return [manager, 'run', name, ...dashes, ...flags];
}

const PLAYWRIGHT_CONFIGS = ['ts', 'mts', 'js', 'mjs', 'cts', 'cjs'].map((ending) => `playwright.config.${ending}`);

function playwrightOf(read: Read): Project['playwright'] {
  const config = PLAYWRIGHT_CONFIGS.find((name) => read(name) !== null);
  if (config === undefined) return null;
  const dir = /\btestDir\s*:\s*(['"`])\.?\/?([^'"`]+)\1/.exec(read(config) ?? '')?.[2]?.replace(/\/+$/, '');
  // Without a folder of its own, everything beside the config would count as scenarios.
  return dir === undefined || dir === '' || dir === '.' || dir.startsWith('..') ? null : { config, dir };
}
