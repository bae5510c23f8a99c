/**
 * A UUIDv7 (RFC 9562): 48 bits of unix milliseconds, then randomness. Ids of later runs sort after those of earlier ones.
 * `random` needs at least 10 bytes.
 */
export function runIdAt(unixMs: number, random: Uint8Array): string {
  const time = Math.trunc(unixMs).toString(16).padStart(12, '0').slice(-12);
  const bytes = random.slice(0, 10);
  bytes[0] = ((bytes[0] ?? 0) & 0x0f) | 0x70;
  bytes[2] = ((bytes[2] ?? 0) & 0x3f) | 0x80;
  const hex = time + Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** Ids begin with the time, so their ends tell runs of one day apart. Commands accept this wherever they accept an id. */
export const shortId = (id: string): string => id.slice(-8);
