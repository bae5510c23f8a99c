import type { Excerpt } from './excerpt.ts';
import { shortened } from './excerpt.ts';
import type { ReportData } from './report-data.ts';
import { reportPage } from './report-page.ts';
import type { Round } from './rounds.ts';

/** The page itself, without the pictures beside it. Bytes. */
export const MOST_PAGE_BYTES = 1_000_000;

type Level = { readonly excerpt: number; readonly fullRounds: number; readonly findings: number };
/** From everything downwards. Whole prompts, diffs and logs stay in their files. */
const LEVELS: readonly Level[] = [
  { excerpt: 48_000, fullRounds: Infinity, findings: Infinity },
  { excerpt: 12_000, fullRounds: Infinity, findings: 20 },
  { excerpt: 4_000, fullRounds: 3, findings: 12 },
  { excerpt: 800, fullRounds: 1, findings: 6 },
  { excerpt: 0, fullRounds: 1, findings: 2 },
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
  const full = new Set(red.slice(-level.fullRounds).map((round) => round.key));
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
    rounds: data.rounds.map((round) => brief(round, full.has(round.key) ? level.findings : 0)),
    troubles: data.troubles.slice(0, 50),
    notVerified: [
      ...data.notVerified,
      'This page leaves out details to stay small; the files beside it have all of them.',
    ],
  };
}

/** Findings beyond the first few keep their title and message and lose their lines. */
function brief(round: Round, most: number): Round {
  return {
    ...round,
    findings: round.findings.map((finding, index) =>
      index < most
        ? finding
        : {
            ...finding,
            message: finding.message.slice(0, 200),
            detail: { ...finding.detail, trail: [], callLog: [], network: [], console: [], pageErrors: [], server: [] },
          },
    ),
  };
}
