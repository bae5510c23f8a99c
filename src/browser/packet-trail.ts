import type { TrailStep } from '../core/model.ts';
import { bytesOf, capBytes, oneLine } from './plain-text.ts';
import type { ReportStep } from './worker-lines.ts';

/** Bytes of all titles together, and of one. */
export const TRAIL_CAP = { total: 600, one: 120 } as const;
/** Room that the line about what was left out takes. */
const LEFT_OUT_BYTES = 32;
/** Errors of one failure differ at their ends, where Playwright adds stacks. */
const SAME_BEGINNING = 300;

/** The innermost step that ended with this error, as an index; without one, the last step that failed by itself. */
export function failingStep(steps: readonly ReportStep[], error: string): number | null {
  const beginning = error.slice(0, SAME_BEGINNING);
  const innermost = (matches: (step: ReportStep) => boolean): number =>
    steps.findLastIndex(
      (step, index) => matches(step) && !steps.some((other) => other.parent === index && matches(other)),
    );
  const exact = innermost((step) => step.error !== null && step.error.slice(0, SAME_BEGINNING) === beginning);
  const found = exact === -1 && error !== '' ? innermost((step) => !step.ok) : exact;
  return found === -1 ? null : found;
}

/** What was done up to the failing step, which comes last. Groups that went well stand for all that is in them. */
export function trailTo(steps: readonly ReportStep[], failing: number | null): readonly TrailStep[] {
  const shown = (index: number): boolean => isShown(steps, index, failing);
  const last = failing ?? steps.length - 1;
  const trail = steps.flatMap((step, index): TrailStep[] => {
    if (index > last || !shown(index)) return [];
    return [
      { title: capBytes(oneLine(`${step.title} ${step.target}`), TRAIL_CAP.one), ok: step.ok && index !== failing },
    ];
  });
  return capped(trail);
}

/** A leaf, or a group without a failure in it, of which no group around it is shown. */
function isShown(steps: readonly ReportStep[], index: number, failing: number | null): boolean {
  if (index === failing) return true;
  for (let parent = steps[index]?.parent ?? null; parent !== null; parent = steps[parent]?.parent ?? null) {
    if (isWhole(steps, parent, failing)) return false;
  }
  return isWhole(steps, index, failing);
}

function isWhole(steps: readonly ReportStep[], index: number, failing: number | null): boolean {
  const step = steps[index];
  if (!step) return false;
  const hasParts = steps.some((other) => other.parent === index);
  return !hasParts || (step.ok && !isWithin(steps, failing, index));
}

function isWithin(steps: readonly ReportStep[], index: number | null, group: number): boolean {
  for (let at = index; at !== null; at = steps[at]?.parent ?? null) if (at === group) return true;
  return false;
}

/** The end of the trail tells more than its beginning. */
function capped(trail: readonly TrailStep[]): readonly TrailStep[] {
  let left: number = TRAIL_CAP.total - LEFT_OUT_BYTES;
  let from = trail.length;
  while (from > 0) {
    left -= bytesOf(trail[from - 1]?.title ?? '');
    if (left < 0) break;
    from -= 1;
  }
  if (from === 0) return trail;
  return [{ title: `… ${from} earlier ${from === 1 ? 'step' : 'steps'}`, ok: true }, ...trail.slice(from)];
}
