import type { ScenarioProgress } from '../browser/check.ts';
import type { ScenarioResult } from '../core/model.ts';
import type { RunState } from '../core/run.ts';
import type { LiveProgress } from '../engine/parts.ts';
import { plainLine } from '../support/plain-text.ts';

export type Tick = { readonly title: string; readonly status: ScenarioResult['status'] };

/** What a person who watches should see now. Grows by `stateChanged` and `progressed`; drawn by progress-block.ts. */
export type View = {
  readonly runId: string;
  readonly state: RunState | null;
  /** When the state was stored last, on the clock that `now` is given from. */
  readonly since: number;
  /** Of the round of scenarios that runs now; empty between rounds. */
  readonly ticks: readonly Tick[];
  readonly total: number;
  /** The last thing that the agent said or did. */
  readonly agent: string | null;
  readonly note: string | null;
};

export const emptyView = (runId: string, now: number): View => ({
  runId,
  state: null,
  since: now,
  ticks: [],
  total: 0,
  agent: null,
  note: null,
});

/** A new phase begins with nothing left of the one before. */
export function stateChanged(view: View, state: RunState, now: number): View {
  return { ...view, state, since: now, ticks: [], total: 0, agent: null, note: null };
}

export function progressed(view: View, progress: LiveProgress): View {
  switch (progress.type) {
    case 'agent': {
      const line = agentLine(progress);
      return line === null ? view : { ...view, agent: line };
    }
    case 'scenarios':
      return { ...view, note: null, ...ticked(view, progress.progress) };
    case 'note':
      return { ...view, note: plainLine(progress.text) };
  }
}

function ticked(view: View, progress: ScenarioProgress): Pick<View, 'ticks' | 'total'> {
  switch (progress.type) {
    case 'begin':
      return { ticks: [], total: progress.total };
    case 'scenario': {
      const tick = { title: plainLine(progress.title), status: progress.status };
      return { ticks: [...view.ticks, tick], total: view.total };
    }
  }
}

/** One line for what the agent just said or did; `null` for what nobody needs to see. */
export function agentLine({ event }: Extract<LiveProgress, { readonly type: 'agent' }>): string | null {
  switch (event.type) {
    case 'text':
      return plainLine(event.text) || null;
    case 'tool':
      return plainLine(`${event.name} ${event.detail}`);
    case 'usage':
    case 'ended':
      return null;
  }
}
