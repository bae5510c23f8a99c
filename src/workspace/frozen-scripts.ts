import { randomUUID } from 'node:crypto';
import { lstat, realpath, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readOwn } from './own-file.ts';

const MANIFEST = 'package.json';

type ScriptsGround = {
  readonly worktree: string;
  readonly frozen: string;
  /** Where the command runs. */
  readonly cwd: string;
  /** A folder on the same disk, outside of the worktree. */
  readonly aside: string;
};

/**
 * Until it is disposed, the `package.json` that decides what `npm test` means in `cwd` has the scripts of the frozen
 * base. The candidate's own file is moved aside and comes back as it was; after a crash the commit has it.
 */
export async function useFrozenScripts(ground: ScriptsGround): Promise<AsyncDisposable> {
  const stack = new AsyncDisposableStack();
  try {
    for (const { file, text } of await substitutes(ground)) {
      const aside = path.join(ground.aside, `${randomUUID()}.package.json`);
      const isThere = await moved(file, aside);
      stack.defer(async () => {
        await rm(file, { recursive: true, force: true });
        if (isThere) await rename(aside, file);
      });
      if (text !== null) await writeFile(file, text, { flag: 'wx' });
    }
    return stack;
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

type Substitute = {
  readonly file: string;
  /** `null`: the file is not there on the base and must not decide. */
  readonly text: string | null;
};

/** From `cwd` upwards to the nearest folder that has a `package.json` on the base. */
async function substitutes({ worktree, frozen, cwd }: ScriptsGround): Promise<readonly Substitute[]> {
  const added: Substitute[] = [];
  for (const folder of foldersUp(worktree, cwd)) {
    const file = path.join(worktree, folder, MANIFEST);
    const base = await readOwn(path.join(frozen, folder, MANIFEST));
    const isOurs = await isInside(worktree, path.dirname(file));
    const candidate = isOurs ? ((await readOwn(file))?.toString() ?? null) : null;
    if (base === null) {
      if (candidate !== null && Object.keys(scriptsOf(candidate)).length > 0) added.push({ file, text: null });
      continue;
    }
    if (!isOurs) return added;
    const text = withFrozenScripts(base.toString(), candidate);
    return text === null ? added : [...added, { file, text }];
  }
  // No package.json on the base: the ones that there are now are the agent's work.
  return [];
}

/** `web/app` → `web/app`, `web`, ``. */
function foldersUp(worktree: string, cwd: string): readonly string[] {
  const relative = path.relative(worktree, cwd);
  if (relative.startsWith('..') || path.isAbsolute(relative)) return [];
  const parts = relative.split(path.sep).filter(Boolean);
  return [...parts.keys(), parts.length].toReversed().map((count) => parts.slice(0, count).join(path.sep));
}

type Manifest = Readonly<Record<string, unknown>>;

/** The candidate's manifest with the frozen scripts. `null`: it has them already. */
export function withFrozenScripts(base: string, candidate: string | null): string | null {
  if (base === candidate) return null;
  const [due, found] = [parsed(base), candidate === null ? null : parsed(candidate)];
  if (!due || !found) return base;
  if (canonical(due['scripts']) === canonical(found['scripts'])) return null;
  const { scripts: _, ...others } = found;
  const scripts = 'scripts' in due ? { scripts: due['scripts'] } : {};
  return `${JSON.stringify({ ...others, ...scripts }, null, 2)}\n`;
}

/** As npm reads it: a byte order mark is no matter. `null`: nothing that npm would take. */
function parsed(text: string): Manifest | null {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Manifest) : null;
  } catch {
    return null;
  }
}

function scriptsOf(text: string): Manifest {
  const scripts = parsed(text)?.['scripts'];
  return typeof scripts === 'object' && scripts !== null ? (scripts as Manifest) : {};
}

/** The order of scripts means nothing. */
const canonical = (scripts: unknown): string =>
  typeof scripts === 'object' && scripts !== null
    ? JSON.stringify(Object.entries(scripts).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : 'none';

/** Whether there was something to move. */
async function moved(file: string, aside: string): Promise<boolean> {
  if (!(await lstat(file).catch(() => null))) return false;
  await rename(file, aside);
  return true;
}

/** Whether a folder is there and really is the worktree or below it. */
export async function isInside(worktree: string, folder: string): Promise<boolean> {
  const [top, real] = await Promise.all([realPath(worktree), realPath(folder)]);
  return top !== null && real !== null && (real === top || real.startsWith(top + path.sep));
}

const realPath = (file: string): Promise<string | null> => realpath(file).catch(() => null);
