import { NO_DETAIL } from '../core/model.ts';
import { type Excerpt, shortened } from './excerpt.ts';
import type { ReportData } from './report-data.ts';
import { reportPage } from './report-page.ts';
import type { Round } from './rounds.ts';

/** The page itself, without the pictures beside it. Bytes. */
export const MOST_PAGE_BYTES = 1_000_000;

type Level = {
  readonly excerpt: number;
  /** Rounds, counted from the end, whose findings keep their lines. */
  readonly fullRounds: number;
  /** Findings of a round that are listed. */
  readonly findings: number;
};
/** From everything downwards. Whole prompts, diffs and logs stay in their files. */
const LEVELS: readonly Level[] = [
  { excerpt: 48_000, fullRounds: Infinity, findings: Infinity },
  { excerpt: 12_000, fullRounds: Infinity, findings: 40 },
  { excerpt: 4_000, fullRounds: 3, findings: 20 },
  { excerpt: 800, fullRounds: 1, findings: 8 },
  { excerpt: 0, fullRounds: 0, findings: 3 },
];

/** The report with as much detail as fits into a page that opens at once. */
export function fittingReport(data: ReportData): { readonly data: ReportData; readonly page: string } {
  let reduced = data;
  let page = '';
  for (const [index, level] of LEVELS.entries()) {
    reduced = index === 0 ? data : reduce(data, level);
    page = reportPage(reduced);
    if (Buffer.byteLength(page) <= MOST_PAGE_BYTES) break;
  }
  return { data: reduced, page };
}

function reduce(data: ReportData, level: Level): ReportData {
  const short = (excerpt: Excerpt | null): Excerpt | null => excerpt && shortened(excerpt, level.excerpt);
  const red = data.rounds.filter((round) => round.findings.length > 0);
  const full = new Set(red.slice(Math.max(0, red.length - level.fullRounds)).map((round) => round.key));
  return {
    ...data,
    iterations: data.iterations.map((iteration) => ({
      ...iteration,
      files: {
        prompt: short(iteration.files.prompt),
        diff: short(iteration.files.diff),
        log: short(iteration.files.log),
      },
    })),
    rounds: data.rounds.map((round) => brief(round, full.has(round.key), level.findings)),
    troubles: data.troubles.slice(0, 50),
    notVerified: [
      ...data.notVerified,
      'This page leaves out details to stay small; the files beside it have all of them.',
    ],
  };
}

/** Older findings keep their title and the beginning of their message, and lose their lines. */
function brief(round: Round, full: boolean, most: number): Round {
  const listed = round.findings.slice(0, most);
  return {
    ...round,
    moreFindings: round.findings.length - listed.length,
    findings: full
      ? listed
      : listed.map((finding) => ({ ...finding, message: finding.message.slice(0, 200), detail: NO_DETAIL })),
  };
}
