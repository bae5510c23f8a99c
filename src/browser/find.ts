import path from 'node:path';
import { browserArguments } from './arguments.ts';
import { isExecutable, installedBrowsers } from './find-places.ts';
import { playwrightBrowsers } from './find-playwright.ts';
import { thisMachine, type Machine } from './find-machine.ts';
import { npmBrowser } from './get-from-npm.ts';
import { provenVersion, rememberProof, type BrowserSource } from './prove-memory.ts';
import { proveBrowser } from './prove.ts';

/** A browser that was seen to render text. `args` belong on its command line. */
export type BrowserFound = {
  readonly path: string;
  readonly version: string;
  readonly source: BrowserSource;
  readonly args: readonly string[];
};

export type FindOptions = {
  /** From the configuration; without it `UNTILGREEN_BROWSER` counts. A path that is set here is used or refused, never replaced. */
  readonly configured?: string | null;
  /** Prove again although the browser has not changed since the last proof. */
  readonly proveAgain?: boolean;
  readonly machine?: Machine;
};

/** A place that was looked at in vain. */
export type Tried = { readonly place: string; readonly reason: string };
export type Search = { readonly found: BrowserFound | null; readonly tried: readonly Tried[] };
type Candidate = { readonly path: string; readonly source: BrowserSource };

/** Finds a browser that renders text without installing anything. */
export async function findBrowser(options: FindOptions, signal: AbortSignal): Promise<BrowserFound | null> {
  return (await searchBrowser(options, signal)).found;
}

/** `findBrowser`, with the reasons. */
export async function searchBrowser(options: FindOptions, signal: AbortSignal): Promise<Search> {
  const machine = options.machine ?? thisMachine();
  const configured = configuredPath(options, machine);
  if (configured !== null) return await firstProven([{ path: configured, source: 'configured' }], options, signal);
  const system = await firstProven(
    installedBrowsers(machine.env, machine.places).map((place) => ({ path: place, source: 'system' })),
    options,
    signal,
  );
  if (system.found !== null) return system;
  const cached: Candidate[] = playwrightBrowsers(await machine.playwrightExecutable()).map((place) => ({
    path: place,
    source: 'playwright',
  }));
  const unpacked = npmBrowser(machine);
  if (isExecutable(unpacked)) cached.push({ path: unpacked, source: 'npm' });
  const rest = await firstProven(cached, options, signal);
  return { found: rest.found, tried: [...system.tried, ...rest.tried] };
}

/** The path that a person asked for; `null` when nobody did. */
export function configuredPath(options: FindOptions, machine: Machine): string | null {
  const asked = options.configured || machine.env['UNTILGREEN_BROWSER'];
  return asked ? path.resolve(asked) : null;
}

/** Proves candidates in their order until one renders text. */
export async function firstProven(
  candidates: readonly Candidate[],
  options: FindOptions,
  signal: AbortSignal,
): Promise<Search> {
  const { cache, root } = options.machine ?? thisMachine();
  const tried: Tried[] = [];
  for (const candidate of candidates) {
    const known = options.proveAgain === true ? null : await provenVersion(cache, candidate.path);
    const proof =
      known === null ? await proveBrowser(candidate.path, signal) : { kind: 'proven' as const, version: known };
    if (proof.kind === 'refused') {
      tried.push({ place: candidate.path, reason: proof.reason });
      continue;
    }
    if (known === null) await rememberProof(cache, { ...candidate, version: proof.version });
    return { found: { ...candidate, version: proof.version, args: browserArguments(root) }, tried };
  }
  return { found: null, tried };
}
