/** `850 ms`, `12 s`, `3 min 5 s`, `2 h 10 min`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `2026-11-21 02:05 UTC` */
export const moment = (unixMs: number): string =>
  `${new Date(unixMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** `$1.25`; amounts below a cent keep what matters of them. */
export function dollars(microUsd: number): string {
  const usd = microUsd / 1_000_000;
  return usd > 0 && usd < 0.01 ? `$${usd.toPrecision(1)}` : `$${usd.toFixed(2)}`;
}

/** `12 KB`, `3.4 MB` */
export const size = (bytes: number): string =>
  bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;

/** `12,345` */
export const grouped = (count: number): string => count.toLocaleString('en-US');

/** `1 file`, `3 files` */
export const counted = (count: number, noun: string): string => `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;

/** What a sum says when some of its parts are not known: unknown is never 0. */
export function partly(known: string, unknown: number, all: number): string {
  if (unknown === 0) return known;
  return unknown >= all ? 'not reported' : `${known} and ${counted(unknown, 'turn')} not reported`;
}
