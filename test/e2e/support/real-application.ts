import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { thisMachine } from '../../../src/browser/find-machine.ts';

const APPLICATIONS = fileURLToPath(new URL('../applications/', import.meta.url));

/** Applications from npm packages: pinned versions, scenarios of ours, and bugs that were put into their code. */
export type ApplicationName = 'json-server' | 'tiddlywiki' | 'node-red';

type Description = {
  /** Packages whose source is the repository's own, so that an agent can mend it. `files`: only these. */
  readonly vendor: readonly { readonly package: string; readonly into: string; readonly files?: readonly string[] }[];
  readonly bugs: readonly { readonly file: string; readonly find: string; readonly replace: string }[];
};

export type RealApplication = {
  readonly root: string;
  /** A program that mends what its prompt says is broken, one thing in a turn. */
  readonly agent: string;
  readonly git: (...argv: readonly string[]) => string;
};

/** A committed repository in `folder` that holds the application with its bugs. Its dependencies are there and are ignored. */
export async function realApplication(name: ApplicationName, folder: string): Promise<RealApplication> {
  const source = path.join(APPLICATIONS, name);
  const description = JSON.parse(readFileSync(path.join(source, 'application.json'), 'utf8')) as Description;
  const modules = await installed(name, path.join(source, 'install'));
  const root = path.join(folder, name);
  for (const { package: from, into, files = ['.'] } of description.vendor) {
    for (const file of files) cpSync(path.join(modules, from, file), path.join(root, into, file), { recursive: true });
  }
  cpSync(path.join(source, 'repository'), root, { recursive: true });
  for (const bug of description.bugs) plant(root, bug);
  const git = (...argv: readonly string[]): string =>
    execFileSync('git', ['-C', root, ...argv], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  execFileSync('git', ['init', '-q', '-b', 'main', root]);
  git('add', '--all');
  git('commit', '-qm', `${name} with ${description.bugs.length} bugs`);
  addDependencies(root, modules, description);
  return { root, agent: path.join(source, 'agent.sh'), git };
}

function plant(root: string, { file, find, replace }: Description['bugs'][number]): void {
  const whole = path.join(root, file);
  const parts = readFileSync(whole, 'utf8').split(find);
  if (parts.length !== 2) throw new Error(`${file} holds ${JSON.stringify(find)} ${parts.length - 1} times`);
  writeFileSync(whole, parts.join(replace));
}

/** Vendored packages become links into the repository, as a workspace's packages are. */
function addDependencies(root: string, modules: string, { vendor }: Description): void {
  const own = path.join(root, 'node_modules');
  cpSync(modules, own, { recursive: true, verbatimSymlinks: true });
  for (const { package: name, into } of vendor) {
    const place = path.join(own, name);
    rmSync(place, { recursive: true });
    if (into !== '.') symlinkSync(path.relative(path.dirname(place), path.join(root, into)), place);
  }
}

/** The `node_modules` of the lock file, installed once for this machine. No script of a package is run. */
async function installed(name: string, source: string): Promise<string> {
  const lock = readFileSync(path.join(source, 'package-lock.json'));
  const cache = path.join(thisMachine().cache, 'test-applications');
  const place = path.join(cache, `${name}-${createHash('sha256').update(lock).digest('hex').slice(0, 12)}`);
  const modules = path.join(place, 'node_modules');
  if (existsSync(modules)) return modules;
  mkdirSync(cache, { recursive: true });
  const attempt = mkdtempSync(`${place}-`);
  try {
    for (const file of ['package.json', 'package-lock.json']) cpSync(path.join(source, file), path.join(attempt, file));
    await npmCi(name, attempt);
    renameSync(attempt, place);
  } catch (error) {
    // Another process may have been faster.
    if (!existsSync(modules)) throw error;
  } finally {
    rmSync(attempt, { recursive: true, force: true });
  }
  return modules;
}

async function npmCi(name: string, folder: string): Promise<void> {
  const argv = ['ci', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];
  await promisify(execFile)('npm', argv, { cwd: folder, timeout: 180_000 }).catch((error: unknown) => {
    throw new Error(`npm could not install ${name}, which this test tries Untilgreen on; is the registry reachable?`, {
      cause: error,
    });
  });
}
