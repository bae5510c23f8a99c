import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Capture } from './capture.ts';
import { stepWords } from './humanise.ts';
import { reducedPng } from './picture.ts';
import { capBytes, oneLine, plainText } from './plain-text.ts';
import { parsePlaywrightError } from './playwright-error.ts';
import { writeRecording } from './recording.ts';
import type { RunnerStep, RunnerTest, TestEnd } from './runner-lines.ts';
import { maskNamed, maskValues, typedSecrets } from './secrets.ts';
import { slugOf } from './slug.ts';
import type { PageLog, Report, ReportError, ReportStep } from './worker-lines.ts';

/** Wide enough to read, small enough to be sent to a model. */
const SCREENSHOT_LIMIT = { width: 1280, height: 4096 } as const;
const ERROR_BYTES = 6_000;
const TITLE_BYTES = 300;
const STEP_ERROR_BYTES = 2_000;

export type Places = { readonly folder: string; readonly root: string };

/** Puts together what Playwright said of a scenario and what its pages showed. Secrets that were typed are hidden. */
export async function reportOf(
  test: RunnerTest,
  end: TestEnd,
  capture: Capture | null,
  places: Places,
): Promise<Report> {
  const hide = hider(typedSecrets(end.steps));
  const steps = end.steps.map((step) => reportStep(step, hide));
  const errors = end.errors.map(({ text, where }) => ({ where, text: capBytes(hide(plainText(text)), ERROR_BYTES) }));
  const picture = await lastPicture(end, capture);
  const recording = await record({ test, end, capture, steps, picture, problem: problemOf(end, errors) });
  return {
    ...test,
    status: end.status,
    at: end.at,
    endedAt: end.endedAt,
    ms: Math.round(end.ms),
    assertions: end.assertions,
    errors,
    steps,
    page: pageOf(capture, hide),
    recording: recording === null ? null : relative(places.root, recording),
    screenshot: end.status === 'failed' ? await saveScreenshot(test.id, picture, places) : null,
  };
}

type Told = {
  readonly test: RunnerTest;
  readonly end: TestEnd;
  readonly capture: Capture | null;
  readonly steps: readonly ReportStep[];
  readonly picture: Buffer | null;
  readonly problem: string | null;
};

/** Pictures are a help and never a verdict, so trouble with them (a full disk) only costs the pictures. */
async function record({ test, end, capture, steps, picture, problem }: Told): Promise<string | null> {
  const { status } = end;
  if (capture === null || (status !== 'passed' && status !== 'failed')) return null;
  const shown = steps.map(({ error: _error, where: _where, parent: _parent, ...step }) => step);
  const told = { scenario: test.id, title: test.title, status, problem, steps: shown };
  return await writeRecording(capture, { ...told, lastPicture: picture }).catch(() => null);
}

const problemOf = ({ status }: TestEnd, [first]: readonly ReportError[]): string | null =>
  status === 'failed' && first ? oneLine(parsePlaywrightError(first.text).headline) : null;

const NO_PAGE: PageLog = { network: [], console: [], pageErrors: [], crashed: false, browserDied: false };

type Hide = (text: string) => string;
const hider =
  (secrets: readonly string[]): Hide =>
  (text) =>
    maskNamed(maskValues(text, secrets));

function reportStep(step: RunnerStep, hide: Hide): ReportStep {
  const { kind, title, target } = stepWords(step);
  return {
    kind,
    title: capBytes(hide(title), TITLE_BYTES),
    target: capBytes(hide(target), TITLE_BYTES),
    at: step.at,
    endedAt: step.at + step.ms,
    ok: step.error === null,
    error: step.error === null ? null : capBytes(hide(plainText(step.error)), STEP_ERROR_BYTES),
    where: step.where,
    parent: step.parent,
  };
}

function pageOf(capture: Capture | null, hide: Hide): PageLog {
  if (capture === null) return NO_PAGE;
  const log = capture.log();
  const hidden = (seen: PageLog['network']): PageLog['network'] =>
    seen.map((one) => ({ ...one, text: hide(one.text) }));
  return { ...log, network: hidden(log.network), console: hidden(log.console), pageErrors: hidden(log.pageErrors) };
}

/** Of several pages, the one that changed last. Without a photograph of the end, the last frame must do. */
async function lastPicture({ screenshots }: TestEnd, capture: Capture | null): Promise<Buffer | null> {
  const frame = capture?.frames?.frames.at(-1);
  const page = frame === undefined ? -1 : (capture?.pages.indexOf(frame.page) ?? -1);
  const file = (screenshots.length === capture?.pages.length ? screenshots[page] : undefined) ?? screenshots.at(0);
  if (file !== undefined) return await readFile(file).catch(() => null);
  if (frame === undefined || capture?.frames === null || capture === null) return null;
  return await readFile(path.join(capture.frames.path, frame.file)).catch(() => null);
}

async function saveScreenshot(id: string, picture: Buffer | null, { folder, root }: Places): Promise<string | null> {
  if (picture === null) return null;
  try {
    const file = path.join(folder, 'screenshots', `${slugOf(id)}.png`);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, reducedPng(picture, SCREENSHOT_LIMIT));
    return relative(root, file);
  } catch {
    return null;
  }
}

const relative = (root: string, file: string): string => path.relative(root, file).replaceAll(path.sep, '/');
