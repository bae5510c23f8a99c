import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, UntilgreenError } from '../support/errors.ts';
import { artifactCaptions } from './artifact-captions.ts';
import type { Letterer } from './captions.ts';
import type { Evidence, EvidenceFolder, EvidenceRequest } from './evidence.ts';
import { makeFilms } from './films.ts';
import { fittingReport } from './fit.ts';
import { inlineJson } from './html.ts';
import { copyScreenshots, copyTurns } from './iteration-files.ts';
import { artifactsIn, MANIFEST, manifestOf } from './manifest.ts';
import type { ScenarioFilms } from './pictures.ts';
import { reportData, type ReportData } from './report-data.ts';
import { summary } from './summary.ts';
import { takesOf } from './takes.ts';

export type EvidenceOptions = Letterer & {
  /** How large a GIF may be before it gives something up. Bytes; 4 MB unless said otherwise. */
  readonly mostGifBytes?: number;
};

/** GIFs that hosts of pull requests show inline. */
const MOST_GIF_BYTES = 4_000_000;

/** Evidence in a folder of plain files. The manifest is written last: a folder without one is not finished. */
export function createEvidence(options: EvidenceOptions): Evidence {
  return {
    build: async (request, onProgress, signal) => {
      try {
        return await build(request, options, onProgress, signal);
      } catch (error) {
        signal.throwIfAborted();
        throw onDisk(error, request.into);
      }
    },
  };
}

async function build(
  request: EvidenceRequest,
  options: EvidenceOptions,
  onProgress: (line: string) => void,
  signal: AbortSignal,
): Promise<EvidenceFolder> {
  const { runId, events, root, into, quick, disclaimer } = request;
  await rm(into, { recursive: true, force: true });
  await mkdir(join(into, 'media'), { recursive: true });
  const mostBytes = options.mostGifBytes ?? MOST_GIF_BYTES;
  const setting = { runId, root, into, quick, mostBytes, letterer: options, onProgress };
  const films = await makeFilms(takesOf(events), setting, signal);
  const files = await copyTurns(events, request, signal);
  const screenshots = await copyScreenshots(events, request, signal);
  const { data, page } = fittingReport(reportData({ run: runId, events, disclaimer, films, files, screenshots }));
  await writeFile(join(into, 'report.html'), page, { signal });
  await writeFile(join(into, 'report.json'), `${inlineJson(data, 2)}\n`, { signal });
  await writeFile(join(into, 'summary.md'), summary(data), { signal });
  await writeManifest(into, data, request.journalHead ?? null, signal);
  return folderOf(into, films);
}

async function writeManifest(
  into: string,
  data: ReportData,
  journalHead: string | null,
  signal: AbortSignal,
): Promise<void> {
  const artifacts = await artifactsIn(into, artifactCaptions(data), signal);
  const path = join(into, MANIFEST);
  await writeFile(`${path}.tmp`, `${inlineJson(manifestOf(data, artifacts, journalHead), 2)}\n`, {
    signal,
    flush: true,
  });
  await rename(`${path}.tmp`, path);
}

const folderOf = (into: string, films: readonly ScenarioFilms[]): EvidenceFolder => ({
  folder: into,
  report: join(into, 'report.html'),
  summary: join(into, 'summary.md'),
  manifest: join(into, MANIFEST),
  gifs: films.map(({ scenario, title, before, after, notes }) => ({
    scenario,
    title,
    before: before?.gif ?? null,
    after: after?.gif ?? null,
    notes,
  })),
});

const DISK = new Set(['ENOENT', 'ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'ENOTDIR', 'EIO', 'EMFILE']);

function onDisk(error: unknown, into: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!DISK.has(code)) return error;
  const what = `The evidence could not be written to ${into}: ${messageOf(error)}`;
  return new UntilgreenError(
    'DISK',
    { what, fix: `Make room, or make the folder writable: df -h ${JSON.stringify(into)}` },
    error,
  );
}
