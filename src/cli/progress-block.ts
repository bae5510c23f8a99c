import type { ScenarioStatus } from '../core/model.ts';
import type { Phase, RunState } from '../core/run.ts';
import { describeMs } from '../config/quantities.ts';
import { costWords } from './cost.ts';
import { fit } from './layout.ts';
import type { Tick, View } from './progress.ts';
import type { Colours } from './terminal.ts';

export type Look = { readonly columns: number; readonly colours: Colours };

const DOING = {
  provisioning: 'preparing the worktree',
  preflight: 'trying the base',
  working: 'the agent works',
  checking: 'checking',
  verifying: 'verifying',
  publishing: 'publishing',
  waiting: 'waiting for a person',
  parked: 'waiting',
  interrupted: 'interrupted',
  done: 'done',
} as const satisfies Record<Phase, string>;

const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const SPIN_MS = 120;
/** With more scenarios than this, only those that matter and the counts are shown. */
const NAMED_TICKS = 6;

/** The live block: where the run is, how its scenarios stand, what the agent does. Two to four lines that fit. */
export function block(view: View, now: number, { columns, colours }: Look): readonly string[] {
  const { state } = view;
  if (!state) return [];
  const spinner = SPINNER[Math.floor(now / SPIN_MS) % SPINNER.length] ?? '';
  const head = `${spinner} ${headline(state, Math.max(0, now - view.since))}`;
  const lines = [colours.bold(fit(head, columns))];
  if (view.total > 0) lines.push(...tickLines(view, { columns, colours }));
  const said = view.note ?? view.agent;
  if (said !== null) lines.push(colours.dim(fit(`  ${said}`, columns)));
  return lines;
}

function headline(state: RunState, sinceMs: number): string {
  const { progress, phase } = state;
  const { budget } = progress.job;
  const wallMs = progress.spent.wallMs + sinceMs;
  const cost = costWords(progress.spent, progress.job.plan.agent.driver);
  const parts = [
    ...iteration(state),
    DOING[phase],
    describeMs(wallMs),
    ...(cost === null ? [] : [cost]),
    `${describeMs(Math.max(0, budget.wallMs - wallMs))} left`,
  ];
  return parts.join(' · ');
}

/** The turn that is open, or the one that is judged. Nothing before the first. */
function iteration(state: RunState): readonly string[] {
  const { spent, job } = state.progress;
  const open = state.phase === 'working' ? (state.open?.n ?? spent.iterations + 1) : spent.iterations;
  return open === 0 ? [] : [`iteration ${open}/${job.budget.iterations}`];
}

export const MARKS = {
  passed: '✓',
  failed: '✗',
  skipped: '-',
  'not-run': '·',
} as const satisfies Record<ScenarioStatus, string>;

const PAINT = {
  passed: 'green',
  failed: 'red',
  skipped: 'yellow',
  'not-run': 'dim',
} as const satisfies Record<ScenarioStatus, keyof Colours>;

function tickLines({ ticks, total }: View, { columns, colours }: Look): readonly string[] {
  const failed = ticks.filter((tick) => tick.status === 'failed');
  const shown = ticks.length <= NAMED_TICKS ? ticks : failed.slice(-NAMED_TICKS);
  const marks = ticks.map((tick) => colours[PAINT[tick.status]](MARKS[tick.status])).join('');
  const waiting = colours.dim('·'.repeat(Math.max(0, total - ticks.length)));
  const room = Math.max(0, columns - 16);
  const bar = total <= room ? `  ${marks}${waiting} ` : '  ';
  const lines = [`${bar}${ticks.length}/${total}${failed.length > 0 ? `, ${failed.length} failed` : ''}`];
  return [...lines, ...shown.map((tick) => titled(tick, { columns, colours }))];
}

function titled({ title, status }: Tick, { columns, colours }: Look): string {
  return `  ${colours[PAINT[status]](MARKS[status])} ${fit(title, Math.max(0, columns - 4))}`;
}
