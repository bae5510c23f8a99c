import { InvalidArgumentError } from 'commander';
import { durationMs, LONGEST_MS, microUsdOf } from '../config/quantities.ts';

/** Milliseconds from `30m`, `90s`, `1h30m`. */
export function duration(text: string): number {
  const ms = durationMs(text);
  if (ms !== null && ms >= 1 && ms <= LONGEST_MS) return ms;
  throw new InvalidArgumentError('Expected a duration such as 90s, 30m or 1h30m, up to 20d.');
}

/** Like `duration`, but as long as people like: nothing waits for it. */
export function age(text: string): number {
  const ms = durationMs(text);
  if (ms !== null && Number.isSafeInteger(ms)) return ms;
  throw new InvalidArgumentError('Expected an age such as 12h, 14d or 90d.');
}

/** Micro-USD from US dollars. */
export function dollars(text: string): number {
  const usd = Number(text.replace(/^\$/, ''));
  if (text.trim() !== '' && usd >= 0.000_001 && usd <= 1_000_000) return microUsdOf(usd);
  throw new InvalidArgumentError('Expected an amount in US dollars above 0, such as 1.50.');
}

export function count(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a whole number from 1.');
}

export function address(text: string): string {
  const url = URL.parse(text);
  if (url && /^https?:$/.test(url.protocol)) return text;
  throw new InvalidArgumentError('Expected an address that begins with http:// or https://.');
}
