import path from 'node:path';
import type { Plan, Sha } from '../core/model.ts';
import type { GitPlace } from './git.ts';
import { compileGlob } from './globs.ts';
import { isBelow, shown } from './raw.ts';
import { blobOf, type Change } from './tree.ts';

/** What decides what is run, built, checked or obeyed. */
const ALWAYS = [
  'playwright.config.*',
  'playwright-ct.config.*',
  'untilgreen.config.*',
  'tsconfig*.json',
  'jsconfig*.json',
  '.npmrc',
  '.yarnrc',
  '.yarnrc.yml',
  '.pnpmfile.cjs',
  'bunfig.toml',
  'CLAUDE.md',
  'CLAUDE.local.md',
  'AGENTS.md',
  'GEMINI.md',
  '.claude',
  '.codex',
  '.cursor',
  '.cursorrules',
  '.mcp.json',
  // Continuous integration, at the top only.
  './.github/workflows',
  './.github/actions',
  './.ci',
  './.circleci',
  './.buildkite',
  './.gitlab-ci.yml',
  './.travis.yml',
  './.worktreeinclude',
  './azure-pipelines.yml',
  './bitbucket-pipelines.yml',
  './Jenkinsfile',
].map(compileGlob);
const LOCKFILES = new Set(['package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml', 'bun.lock']);

/** The changes that touch the oracle or the tooling around it. They are listed, and what they changed is never used. */
export async function protectedEdits(
  place: GitPlace,
  changes: readonly Change[],
  plan: Plan,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const isProtected = protection(plan);
  const edits: string[] = [];
  for (const change of changes) {
    const name = shown(change.path);
    if (isProtected(name) || (await changesMeaning(place, change, signal))) edits.push(name);
  }
  return edits;
}

const SPEC = /\.(?:spec|test)\.[cm]?[jt]sx?$/;

/** Tells by its name alone whether a file is protected. */
export function protection({ scenarios, protect }: Plan): (name: string) => boolean {
  const dir = path.posix.normalize(scenarios.dir).replace(/\/$/, '');
  const config = scenarios.config === null ? null : path.posix.normalize(scenarios.config);
  // Where the whole repository is the scenario folder, only what looks like a scenario is one.
  const isScenario = (name: string): boolean => (dir === '.' ? SPEC.test(name) : isBelow(name, dir));
  const globs = [...ALWAYS, ...protect.map(compileGlob)];
  return (name) => name === config || isScenario(name) || globs.some((fits) => fits(name));
}

/** Files that may change freely, but for the part that decides what is run or where packages come from. */
async function changesMeaning(place: GitPlace, change: Change, signal: AbortSignal): Promise<boolean> {
  const base = path.posix.basename(change.path);
  const meaning = base === 'package.json' ? scriptsIn : LOCKFILES.has(base) ? sourcesIn : null;
  if (!meaning) return false;
  const read = async (blob: Sha | null) => (blob === null ? '' : (await blobOf(place, blob, signal)).toString());
  const [before, after] = [meaning(await read(change.before)), meaning(await read(change.after))];
  return base === 'package.json'
    ? before.join('\n') !== after.join('\n')
    : after.some((source) => !before.includes(source));
}

/** The scripts of a `package.json`, one per entry, in a fixed order. Text that is no JSON is its own single entry. */
export function scriptsIn(text: string): readonly string[] {
  try {
    const { scripts } = JSON.parse(text) as { readonly scripts?: unknown };
    if (typeof scripts !== 'object' || scripts === null) return [];
    return Object.entries(scripts)
      .map(([name, script]) => JSON.stringify([name, script]))
      .toSorted();
  } catch {
    return text === '' ? [] : [text];
  }
}

/** Where a lockfile takes packages from: origins of registries, and repositories. */
export const sourcesIn = (text: string): readonly string[] => [
  ...new Set(
    [...text.matchAll(/\b(?:git\+)?(?:https?|ssh|git|file):\/\/[^/\s"'#?]*/g)].map(([origin]) => origin.toLowerCase()),
  ),
];
