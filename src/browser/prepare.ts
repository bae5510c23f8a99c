import { mkdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { siblingProgram } from '../support/entry.ts';
import { browserArguments } from './arguments.ts';
import type { Job } from './job.ts';
import { foldersAbove, linkModules } from './modules.ts';
import { copyOracle } from './oracle.ts';
import { choosePlaywright } from './playwright-copy.ts';
import type { Overrides } from './wrap-config.ts';
import { writeWrapper } from './wrapper.ts';

/** A scenario that needs longer on an empty page than this fails there, which is all that is asked. Milliseconds. */
const BLANK_LIMITS = { test: 3_000, expect: 500, action: 1_500 } as const;

export type Prepared =
  | {
      readonly kind: 'ready';
      readonly cli: string;
      readonly config: string;
      readonly cwd: string;
      /** Spec files to load; empty means all. */
      readonly files: readonly string[];
      /** The folder for temporary files, of browsers too. */
      readonly temporary: string;
    }
  /** A sentence for people. */
  | { readonly kind: 'refused'; readonly reason: string };

/** Everything that Playwright Test needs on the disk: the frozen files, packages, one runner, and a config around the project's own. */
export async function prepare(job: Job, url: string | null): Promise<Prepared> {
  const temporary = path.join(job.scratch, 't');
  await Promise.all([mkdir(temporary, { recursive: true }), copyOracle(job.frozen, job.oracle)]);
  const oracle = await realpath(job.oracle);
  const folders = foldersAbove(job.dir, ...(job.config === null ? [] : [path.dirname(job.config)]));
  const choice = await choosePlaywright(oracle, job.repo, folders);
  if (choice.kind === 'unusable') return { kind: 'refused', reason: choice.reason };
  await linkModules({ oracle, repo: job.repo, folders }, choice.copy);
  const wrapper = await writeWrapper(oracle, job.config, overridesOf(job, url, oracle));
  if (wrapper.kind === 'refused') return wrapper;
  return {
    kind: 'ready',
    cli: choice.copy.cli,
    config: wrapper.file,
    cwd: path.dirname(wrapper.file),
    files: await specFiles(oracle, job.only),
    temporary,
  };
}

function overridesOf(job: Job, url: string | null, oracle: string): Overrides {
  const isBlank = job.kind === 'blank';
  return {
    reporter: siblingProgram(import.meta.url, 'reporter'),
    reporterOptions: { root: oracle, only: job.only, grep: job.grep },
    testDir: path.join(oracle, job.dir),
    outputDir: path.join(job.scratch, 'out'),
    url,
    executablePath: job.browserPath,
    args: isBlank ? browserArguments() : [...browserArguments(), '--remote-debugging-port=0'],
    screenshot: isBlank ? 'off' : job.record ? 'on' : 'only-on-failure',
    limits: isBlank ? BLANK_LIMITS : null,
  };
}

/** The files of the scenarios that are asked for. When one cannot be told from its id, all are loaded. */
async function specFiles(oracle: string, only: Job['only']): Promise<readonly string[]> {
  const files = new Set((only ?? []).map((id) => path.join(oracle, id.split('|')[1] ?? '')));
  for (const file of files) {
    const isFile = await stat(file).then(
      (found) => found.isFile(),
      () => false,
    );
    if (!isFile) return [];
  }
  return [...files];
}
