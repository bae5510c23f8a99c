import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { Grade, Outcome } from '../core/model.ts';
import { messageOf } from '../support/errors.ts';
import type { ReportData } from './report-data.ts';

export const MANIFEST = 'manifest.json';

const ARTIFACT = z.object({
  path: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int().nonnegative(),
  mediaType: z.string(),
  caption: z.string(),
});
/** One file of the evidence folder. */
export type Artifact = Readonly<z.infer<typeof ARTIFACT>>;

const TYPE = 'https://in-toto.io/Statement/v1';
const PREDICATE = 'https://in-toto.io/attestation/test-result/v0.1';

/** An in-toto statement with a test-result predicate; what that has no words for is below `untilgreen`. */
export type Manifest = {
  readonly _type: typeof TYPE;
  readonly subject: readonly Resource[];
  readonly predicateType: typeof PREDICATE;
  readonly predicate: {
    readonly result: 'PASSED' | 'FAILED';
    readonly configuration: readonly Resource[];
    readonly passedTests: readonly string[];
    readonly failedTests: readonly string[];
    readonly untilgreen: {
      readonly v: 1;
      readonly run: string;
      readonly outcome: Outcome | null;
      readonly grade: Grade | null;
      readonly base: string;
      readonly iterations: number;
      readonly browser: string | null;
      readonly disclaimer: string | null;
      /** Hash of the last stored event, which covers all before it; `null` when it is not known. */
      readonly journalHead: string | null;
      readonly artifacts: readonly Artifact[];
    };
  };
};
type Resource = {
  readonly name: string;
  readonly digest?: Readonly<Record<string, string>>;
  /** Base64. */
  readonly content?: string;
  readonly mediaType?: string;
};

export function manifestOf(data: ReportData, artifacts: readonly Artifact[], journalHead: string | null): Manifest {
  const named = (status: string): readonly string[] =>
    data.scenarios.filter(({ end }) => end === status).map(({ id }) => id);
  const { head, browser, scenarioDigest } = data;
  return {
    _type: TYPE,
    subject: [
      { name: data.branch, digest: { gitCommit: head?.commit ?? data.base } },
      ...(head ? [{ name: 'tree', digest: { gitTree: head.tree } }] : []),
    ],
    predicateType: PREDICATE,
    predicate: {
      result: data.outcome?.kind === 'passed' ? 'PASSED' : 'FAILED',
      configuration: [
        { name: 'plan', digest: { sha256: data.planDigest } },
        ...(scenarioDigest === null ? [] : [{ name: 'scenarios', digest: { sha256: scenarioDigest } }]),
        ...(browser === null ? [] : [{ name: 'browser', content: base64(browser), mediaType: 'text/plain' }]),
      ],
      passedTests: named('passed'),
      failedTests: named('failed'),
      untilgreen: {
        v: 1,
        run: data.run,
        outcome: data.outcome,
        grade: data.grade,
        base: data.base,
        iterations: data.cost.iterations,
        browser,
        disclaimer: data.disclaimer,
        journalHead,
        artifacts,
      },
    },
  };
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.gif': 'image/gif',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.webp': 'image/webp',
  '.html': 'text/html',
  '.json': 'application/json',
  '.md': 'text/markdown',
  '.patch': 'text/x-diff',
  '.log': 'text/plain',
};

/** Every file of the folder except the manifest, in the order of their names. */
export async function artifactsIn(
  folder: string,
  captionOf: (path: string) => string,
  signal: AbortSignal,
): Promise<readonly Artifact[]> {
  const artifacts: Artifact[] = [];
  for (const path of await filesIn(folder)) {
    const { digest, bytes } = await digestOf(join(folder, path), signal);
    const mediaType = MEDIA_TYPES[extname(path)] ?? 'application/octet-stream';
    artifacts.push({ path, sha256: digest, bytes, mediaType, caption: captionOf(path) });
  }
  return artifacts;
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true });
  const files: string[] = [];
  for (const entry of entries) {
    const path = entry.split(sep).join('/');
    if (path !== MANIFEST && !(await lstat(join(folder, entry))).isDirectory()) files.push(path);
  }
  return files.toSorted();
}

async function digestOf(
  path: string,
  signal: AbortSignal,
): Promise<{ readonly digest: string; readonly bytes: number }> {
  const hash = createHash('sha256');
  const source = createReadStream(path);
  await pipeline(source, hash, { signal });
  return { digest: hash.digest('hex'), bytes: source.bytesRead };
}

const ARTIFACTS = z.object({
  predicate: z.object({ untilgreen: z.object({ v: z.literal(1), artifacts: z.array(ARTIFACT) }) }),
});

/** Compares a folder with its manifest. Returns what is wrong in sentences; nothing when every byte is as it was. */
export async function checkManifest(folder: string, signal: AbortSignal): Promise<readonly string[]> {
  try {
    const { predicate } = ARTIFACTS.parse(JSON.parse(await readFile(join(folder, MANIFEST), 'utf8')));
    const expected = new Map(predicate.untilgreen.artifacts.map((artifact) => [artifact.path, artifact]));
    const found = await artifactsIn(folder, () => '', signal);
    const names = new Set(found.map(({ path }) => path));
    const missing = [...expected.keys()].filter((path) => !names.has(path)).map((path) => `${path} is missing`);
    const wrong = found.flatMap(({ path, sha256: digest }) => {
      const listed = expected.get(path);
      if (!listed) return [`${path} is not in the manifest`];
      return listed.sha256 === digest ? [] : [`${path} was changed`];
    });
    return [...missing, ...wrong];
  } catch (error) {
    signal.throwIfAborted();
    return [`the manifest cannot be read: ${messageOf(error)}`];
  }
}
