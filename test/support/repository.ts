import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from './temporary-folder.ts';

/** Contents by path; `null` removes the file. A path that ends in `!` makes an executable file. */
export type Files = Readonly<Record<string, string | Buffer | null>>;

/** A real repository in a folder of its own, gone when its scope ends. */
export type TestRepository = Disposable & {
  /** The top of the checkout. */
  readonly path: string;
  git(...args: readonly string[]): string;
  write(files: Files): void;
  /** Writes the files, commits everything and returns the sha. */
  commit(files: Files, message?: string): string;
  /** All that a run must leave as it was: status, config, HEAD, index, hooks, and every ref that is not ours. */
  fingerprint(): Readonly<Record<string, string>>;
};

/** The smallest project that can be run: a page and a scenario. */
export const PROJECT: Files = {
  'package.json': JSON.stringify({ name: 'shop', private: true, scripts: { start: 'node server.js' } }, null, 2),
  'server.js':
    "require('node:http').createServer((_, res) => res.end('shop')).listen(process.env.PORT, '127.0.0.1');\n",
  'scenarios/shop.spec.ts': "import { test } from '@playwright/test';\ntest('opens', async () => {});\n",
  '.gitignore': 'node_modules/\n.env\n*.log\n',
};

export type RepositoryOptions = {
  /** The first commit's files; without it, the repository has no commit. */
  readonly files?: Files | null;
  /** The name of the folder that holds the checkout. */
  readonly folder?: string;
  readonly init?: readonly string[];
};

export function makeRepository({
  files = PROJECT,
  folder = 'repo',
  init = [],
}: RepositoryOptions = {}): TestRepository {
  const outside = temporaryFolder();
  const root = path.join(outside.path, folder);
  mkdirSync(root);
  const git = (...args: readonly string[]): string => runGit(root, args);
  git('init', '--quiet', '--initial-branch=main', ...init);
  const write = (changes: Files): void => {
    writeFiles(root, changes);
  };
  const commit = (changes: Files, message = 'a commit'): string => {
    write(changes);
    git('add', '--all');
    git('commit', '--quiet', '--allow-empty', '-m', message);
    return git('rev-parse', 'HEAD').trim();
  };
  if (files) commit(files, 'first commit');
  return {
    path: root,
    git,
    write,
    commit,
    fingerprint: () => fingerprint(root),
    [Symbol.dispose]: () => outside[Symbol.dispose](),
  };
}

/** Git as a person would call it, with the identity of the test environment. */
export function runGit(cwd: string, args: readonly string[]): string {
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgSign=false'];
  const env = { ...process.env, GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0' };
  return execFileSync('git', [...identity, '-c', 'protocol.file.allow=always', ...args], {
    cwd,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  });
}

export function writeFiles(root: string, files: Files): void {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(root, name.replace(/!$/, ''));
    if (content === null) {
      rmSync(file, { recursive: true, force: true });
      continue;
    }
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    if (name.endsWith('!')) chmodSync(file, 0o755);
  }
}

function fingerprint(root: string): Readonly<Record<string, string>> {
  const common = path.resolve(root, runGit(root, ['rev-parse', '--git-common-dir']).trim());
  const hash = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');
  return {
    status: runGit(root, ['--no-optional-locks', 'status', '--porcelain', '--untracked-files=all']),
    config: readFileSync(path.join(common, 'config'), 'utf8'),
    head: readFileSync(path.resolve(root, runGit(root, ['rev-parse', '--git-path', 'HEAD']).trim()), 'utf8'),
    index: hash(path.resolve(root, runGit(root, ['rev-parse', '--git-path', 'index']).trim())),
    refs: runGit(root, ['for-each-ref', '--format=%(objectname) %(refname)'])
      .split('\n')
      .filter((line) => !/ refs\/(?:untilgreen|heads\/untilgreen)\//.test(line))
      .join('\n'),
  };
}
