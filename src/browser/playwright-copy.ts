import { readFile, realpath } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { z } from 'zod';

/** One installation of Playwright Test. Exactly one may be loaded in a process, so all its packages come from one place. */
export type PlaywrightCopy = {
  /** `null` when the project only has `playwright`, which contains the runner too. */
  readonly test: string | null;
  readonly playwright: string;
  readonly core: string;
  readonly cli: string;
  readonly version: string;
  readonly owner: 'project' | 'untilgreen';
};

const MANIFEST = z.object({
  version: z.string().optional(),
  dependencies: z.record(z.string(), z.string()).optional(),
  devDependencies: z.record(z.string(), z.string()).optional(),
  peerDependencies: z.record(z.string(), z.string()).optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});
type Manifest = z.infer<typeof MANIFEST>;

const NAMES = ['@playwright/test', 'playwright'] as const;
/** Older ones never get to the end of loading a module under today's versions of Node. */
const OLDEST = { major: 1, minor: 53 } as const;

export type Choice =
  | { readonly kind: 'chosen'; readonly copy: PlaywrightCopy }
  | { readonly kind: 'unusable'; readonly reason: string };

/**
 * The project's own copy, where a `package.json` of the frozen base names it and the user's repository has it installed;
 * otherwise ours. `folders` are the ones whose packages the scenarios see, nearest first, relative to the repository.
 */
export async function choosePlaywright(frozen: string, repo: string, folders: readonly string[]): Promise<Choice> {
  for (const folder of folders) {
    const manifest = await manifestIn(path.join(frozen, folder));
    const name = NAMES.find((candidate) => manifest !== null && names(manifest, candidate));
    const root = name === undefined ? null : await installed(path.join(repo, folder, 'node_modules', name));
    if (name === undefined || root === null) continue;
    const copy = await copyAt(name, root, 'project');
    return isTooOld(copy.version) ? { kind: 'unusable', reason: tooOld(copy) } : { kind: 'chosen', copy };
  }
  const ours = path.dirname(createRequire(import.meta.url).resolve('@playwright/test/package.json'));
  return { kind: 'chosen', copy: await copyAt('@playwright/test', await realpath(ours), 'untilgreen') };
}

const names = (manifest: Manifest, name: string): boolean =>
  [manifest.dependencies, manifest.devDependencies, manifest.peerDependencies, manifest.optionalDependencies].some(
    (list) => list !== undefined && name in list,
  );

async function copyAt(
  name: (typeof NAMES)[number],
  root: string,
  owner: PlaywrightCopy['owner'],
): Promise<PlaywrightCopy> {
  const isTest = name === '@playwright/test';
  const playwright = isTest ? await packageFrom(root, 'playwright') : root;
  return {
    test: isTest ? root : null,
    playwright,
    core: await packageFrom(playwright, 'playwright-core'),
    cli: path.join(root, 'cli.js'),
    version: (await manifestIn(root))?.version ?? '0.0.0',
    owner,
  };
}

/** The folder of a package as another package finds it. */
async function packageFrom(root: string, name: string): Promise<string> {
  const manifest = createRequire(path.join(root, 'package.json')).resolve(`${name}/package.json`);
  return await realpath(path.dirname(manifest));
}

async function installed(folder: string): Promise<string | null> {
  if ((await manifestIn(folder)) === null) return null;
  return await realpath(folder);
}

async function manifestIn(folder: string): Promise<Manifest | null> {
  try {
    return MANIFEST.parse(JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')));
  } catch {
    return null;
  }
}

function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < OLDEST.major || (major === OLDEST.major && minor < OLDEST.minor);
}

const tooOld = ({ version, test, playwright }: PlaywrightCopy): string =>
  `the project has Playwright Test ${version} (${test ?? playwright}), and ${OLDEST.major}.${OLDEST.minor} is the oldest ` +
  'that works here. Type: npm install --save-dev @playwright/test@latest';
