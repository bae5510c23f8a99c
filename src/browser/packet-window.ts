import type { FindingDetail } from '../core/model.ts';
import type { ServerLine } from './check.ts';
import { bytesOf, capBytes, oneLine } from './plain-text.ts';
import { maskNamed } from './secrets.ts';
import type { PageLog, Report, Seen } from './worker-lines.ts';

/** For all four kinds of lines together. */
export const EVIDENCE_CAP = { bytes: 1_500, lines: 8, line: 500 } as const;
/** Logs reach us a little later than what they speak of. */
const SERVER_LAG_MS = 250;
const SLACK_MS = 20;

export type Window = { readonly from: number; readonly to: number };

/** From the beginning of the last action that went well to the failure. */
export function windowOf(report: Report, failing: number | null): Window {
  const to = failing === null ? report.endedAt : (report.steps[failing]?.endedAt ?? report.endedAt);
  const before = failing === null ? report.steps : report.steps.slice(0, failing);
  const action = before.findLast((step) => step.ok && step.kind === 'action' && step.endedAt <= to);
  return { from: (action?.at ?? report.at) - SLACK_MS, to: to + SLACK_MS };
}

type Evidence = Pick<FindingDetail, 'network' | 'console' | 'pageErrors' | 'server'>;
/** In the order in which they are given room: what broke the page, what the page asked for, what the server said. */
const KINDS = ['pageErrors', 'network', 'server', 'console'] as const satisfies readonly (keyof Evidence)[];

/** What was going on in that time. An error of the page's own script counts whenever it came: nothing works after it. */
export function evidenceLines(page: PageLog, server: readonly ServerLine[], window: Window): Evidence {
  return share({
    pageErrors: page.pageErrors.map(lineOf),
    network: within(page.network, window).map(lineOf),
    console: within(withoutNetwork(page), window).map(lineOf),
    server: serverLines(server, window),
  });
}

/** Failures from before the window are better than none. */
function within(seen: readonly Seen[], { from, to }: Window): readonly Seen[] {
  const inside = seen.filter((one) => one.to >= from && one.from <= to);
  return inside.length > 0 ? inside : seen.filter((one) => one.from <= to);
}

/** Chromium repeats every failed request in the console. */
function withoutNetwork(page: PageLog): readonly Seen[] {
  if (page.network.length === 0) return page.console;
  return page.console.filter(({ text }) => !text.includes('Failed to load resource'));
}

function lineOf({ text, times }: Seen): string {
  const line = maskNamed(oneLine(text));
  return times > 1 ? `${capBytes(line, EVIDENCE_CAP.line - 16)} (×${times})` : capBytes(line, EVIDENCE_CAP.line);
}

const COMPLAINT = /error|exception|fatal|panic|traceback|unhandled|warn|fail|^\s*at\s/i;

/** Complaints first when there is not room for all; the same line again is counted. */
function serverLines(lines: readonly ServerLine[], { from, to }: Window): readonly string[] {
  const times = new Map<string, number>();
  for (const { at, text } of lines) {
    const line = maskNamed(oneLine(text));
    if (line !== '' && at >= from && at <= to + SERVER_LAG_MS) times.set(line, (times.get(line) ?? 0) + 1);
  }
  const all = [...times].map(([text, count]) => lineOf({ from, to, text, times: count }));
  if (all.length <= EVIDENCE_CAP.lines) return all;
  return all.toSorted((a, b) => Number(COMPLAINT.test(b)) - Number(COMPLAINT.test(a)));
}

/** Each kind in turn gets its next line until there is no room left. The order within a kind stays. */
function share(all: Evidence): Evidence {
  const taken = { pageErrors: 0, network: 0, server: 0, console: 0 };
  let bytes: number = EVIDENCE_CAP.bytes;
  let lines: number = EVIDENCE_CAP.lines;
  const full = new Set<string>();
  while (lines > 0 && full.size < KINDS.length) {
    for (const kind of KINDS) {
      const line = all[kind][taken[kind]];
      if (line === undefined || lines === 0 || bytesOf(line) > bytes) {
        full.add(kind);
        continue;
      }
      if (full.has(kind)) continue;
      taken[kind] += 1;
      bytes -= bytesOf(line);
      lines -= 1;
    }
  }
  return {
    pageErrors: all.pageErrors.slice(0, taken.pageErrors),
    network: all.network.slice(0, taken.network),
    server: all.server.slice(0, taken.server),
    console: all.console.slice(0, taken.console),
  };
}
