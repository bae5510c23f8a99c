import type { Location, TestStep } from '@playwright/test/reporter';
import type { RunnerStep } from './runner-lines.ts';

const SHOWN = new Set(['pw:api', 'expect', 'test.step']);
const MOST_FIRST = 100;
const MOST_LAST = 300;
const TITLE_LIMIT = 300;
const VALUE_LIMIT = 200;
const ERROR_LIMIT = 8_000;

type Where = (location: Location | undefined) => string | null;

/**
 * The steps that the author of a scenario wrote, parents before children. What Playwright does by itself (launching,
 * contexts) has no location in a file and is left out. Of very many steps the first and the last stay.
 */
export function flatSteps(steps: readonly TestStep[], where: Where): RunnerStep[] {
  const flat: RunnerStep[] = [];
  const visit = (step: TestStep, parent: number | null): void => {
    const shown = SHOWN.has(step.category) && step.location !== undefined;
    const own = shown ? flat.push(describe(step, parent, where)) - 1 : parent;
    for (const child of step.steps) visit(child, own);
  };
  for (const step of steps) visit(step, null);
  return flat.length <= MOST_FIRST + MOST_LAST ? flat : abridge(flat);
}

/** Checks of all kinds; a scenario without one cannot fail. */
export const countAssertions = (steps: readonly TestStep[]): number =>
  steps.reduce((sum, step) => sum + (step.category === 'expect' ? 1 : 0) + countAssertions(step.steps), 0);

function describe(step: TestStep, parent: number | null, where: Where): RunnerStep {
  const params = step.params ?? {};
  return {
    category: step.category,
    title: step.title.slice(0, TITLE_LIMIT),
    subtitle: (textOf(params['locator']) ?? textOf(params['url']) ?? step.subtitle ?? '').slice(0, TITLE_LIMIT),
    value: (textOf(params['value']) ?? textOf(params['text']))?.slice(0, VALUE_LIMIT) ?? null,
    where: where(step.location),
    at: step.startTime.getTime(),
    // A step that was cut off has no duration.
    ms: Math.max(0, step.duration),
    error: step.error === undefined ? null : (step.error.message ?? step.error.value ?? '').slice(0, ERROR_LIMIT),
    parent,
  };
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

function abridge(flat: readonly RunnerStep[]): RunnerStep[] {
  const gap = flat.length - MOST_FIRST - MOST_LAST;
  const moved = (index: number): number | null => {
    if (index < MOST_FIRST) return index;
    return index < MOST_FIRST + gap ? null : index - gap;
  };
  return [...flat.slice(0, MOST_FIRST), ...flat.slice(-MOST_LAST)].map((step) => ({
    ...step,
    parent: step.parent === null ? null : moved(step.parent),
  }));
}
