import { randomUUID } from 'node:crypto';
import { realpathSync, statSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

const ENTRY = z.object({
  path: z.string(),
  /** The file behind links: an update replaces it, or changes its size or time. */
  real: z.string(),
  size: z.number(),
  mtimeMs: z.number(),
  version: z.string(),
  source: z.enum(['configured', 'system', 'playwright', 'debian', 'npm']),
});
const MEMORY = z.object({ v: z.literal(1), proven: z.array(ENTRY) });
type Entry = z.infer<typeof ENTRY>;
export type BrowserSource = Entry['source'];

/** `scripts/setup.mjs` reads this file too, to be done at once when a proven browser is unchanged. */
const memoryFile = (cache: string): string => path.join(cache, 'browsers.json');

type Identity = Pick<Entry, 'real' | 'size' | 'mtimeMs'>;

/** The version of a browser that was proven and has not changed since; `null` when it must be proven (again). */
export async function provenVersion(cache: string, browser: string): Promise<string | null> {
  const now = identityOf(browser);
  const entry = (await entries(cache)).find((candidate) => candidate.path === browser);
  if (entry === undefined || now === null) return null;
  return entry.real === now.real && entry.size === now.size && entry.mtimeMs === now.mtimeMs ? entry.version : null;
}

/** Best effort: where the cache cannot be written, the browser is simply proven again next time. */
export async function rememberProof(
  cache: string,
  proof: { readonly path: string; readonly version: string; readonly source: BrowserSource },
): Promise<void> {
  const identity = identityOf(proof.path);
  if (identity === null) return;
  const others = (await entries(cache)).filter((entry) => entry.path !== proof.path && identityOf(entry.path) !== null);
  const file = memoryFile(cache);
  const draft = `${file}.${randomUUID()}.draft`;
  try {
    await mkdir(cache, { recursive: true, mode: 0o700 });
    await writeFile(draft, `${JSON.stringify({ v: 1, proven: [...others, { ...proof, ...identity }] }, null, 2)}\n`, {
      mode: 0o600,
    });
    await rename(draft, file);
  } catch {
    return;
  }
}

async function entries(cache: string): Promise<readonly Entry[]> {
  try {
    return MEMORY.parse(JSON.parse(await readFile(memoryFile(cache), 'utf8'))).proven;
  } catch {
    return [];
  }
}

function identityOf(file: string): Identity | null {
  try {
    const real = realpathSync(file);
    const { size, mtimeMs } = statSync(real);
    return { real, size, mtimeMs };
  } catch {
    return null;
  }
}
