/** How a duration may be written: `90s`, `30m`, `1h30m`, `500ms`, `1.5h`. */
export const DURATION_PATTERN = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/;
const PART = /(\d+(?:\.\d+)?)(ms|s|m|h|d)/g;
const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Timers of this platform count in 32 bits; anything longer would fire at once. */
export const LONGEST_MS = 20 * 86_400_000;

/** Milliseconds, or `null` when the text is no duration. */
export function durationMs(text: string): number | null {
  if (!DURATION_PATTERN.test(text)) return null;
  let total = 0;
  for (const [, count, unit] of text.matchAll(PART)) total += Number(count) * (UNIT_MS[unit ?? ''] ?? Number.NaN);
  return Math.round(total);
}

const STEPS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const;

/** `1h05m`, `3m20s`, `12s`, `800ms`: the two largest units, as people say it. */
export function describeMs(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))}ms`;
  const index = STEPS.findIndex(([, size]) => ms >= size);
  const [unit, size] = STEPS[index] ?? STEPS[3];
  const whole = Math.floor(ms / size);
  const smaller = STEPS[index + 1];
  if (!smaller) return `${whole}${unit}`;
  const rest = Math.floor((ms % size) / smaller[1]);
  return rest === 0 ? `${whole}${unit}` : `${whole}${unit}${String(rest).padStart(2, '0')}${smaller[0]}`;
}

/** US dollars as an integer number of micro-dollars: 1.5 → 1_500_000. */
export const microUsdOf = (usd: number): number => Math.round(usd * 1_000_000);

/** `$1.20`, and `$0.0035` when cents would hide it. */
export function describeUsd(microUsd: number): string {
  const usd = microUsd / 1_000_000;
  return `$${usd.toFixed(usd > 0 && usd < 0.01 ? 4 : 2)}`;
}
