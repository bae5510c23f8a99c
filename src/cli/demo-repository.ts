import { existsSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { devNull } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { allowedEnvironment } from '../support/environment.ts';
import { UntilgreenError } from '../support/errors.ts';

const EXAMPLES = fileURLToPath(new URL('../../examples/', import.meta.url));
/** The shop with its two planted bugs, and the patches that the scripted agent replays. */
const SHOP = join(EXAMPLES, 'shop');
export const PLAN = join(EXAMPLES, 'shop-demo', 'plan.json');

const LEFT_OUT = new Set(['node_modules', 'artifacts', 'test-results']);

export type DemoRepository = AsyncDisposable & { readonly path: string; readonly keep: () => void };

/** A fresh git repository with one commit that holds the shop. Removed when disposed of, unless `keep` was called. */
export async function makeDemoRepository(
  path: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<DemoRepository> {
  if (!existsSync(SHOP) || !existsSync(PLAN)) {
    throw new UntilgreenError('USAGE', {
      what: `The demo's files are not in ${EXAMPLES}`,
      fix: 'Install the package again: npm install untilgreen',
    });
  }
  let kept = false;
  const repository = {
    path,
    keep: () => void (kept = true),
    [Symbol.asyncDispose]: async () => (kept ? undefined : await rm(path, { recursive: true, force: true })),
  };
  await cp(SHOP, path, { recursive: true, filter: (source) => !LEFT_OUT.has(basename(source)) });
  const environment = { ...allowedEnvironment([], env), ...ISOLATED };
  for (const args of [
    ['init', '-q', '-b', 'main'],
    ['add', '-A'],
    ['commit', '-q', '-m', 'A shop with two bugs'],
  ]) {
    await execa('git', args, { cwd: path, env: environment, extendEnv: false, stdin: 'ignore', timeout: 60_000 });
  }
  return repository;
}

/** The user's own git settings (signing, hooks, names) have no part in the demo. */
const ISOLATED = {
  GIT_CONFIG_GLOBAL: devNull,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Demo',
  GIT_AUTHOR_EMAIL: 'demo@localhost',
  GIT_COMMITTER_NAME: 'Demo',
  GIT_COMMITTER_EMAIL: 'demo@localhost',
} as const;
