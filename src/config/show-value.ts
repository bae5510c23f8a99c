const LONGEST = 60;

/** A value as it would be typed in a config file, on one line and not too long. Never throws. */
export function showValue(value: unknown): string {
  const shown = literal(value);
  return shown.length <= LONGEST ? shown : `${shown.slice(0, LONGEST - 1)}…`;
}

function literal(value: unknown): string {
  switch (typeof value) {
    case 'undefined':
      return 'undefined';
    case 'function':
      return 'a function';
    case 'symbol':
      return 'a symbol';
    case 'bigint':
      return `${value}n`;
    case 'number':
      return String(value);
    default:
      return json(value);
  }
}

function json(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'a value that JSON cannot hold';
  } catch {
    return Array.isArray(value) ? 'a list' : 'an object';
  }
}
