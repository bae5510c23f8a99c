/**
 * A test for paths. `*` and `?` stay inside a name, `**` crosses folders, `{a,b}` and `[a-z]` as in a shell. A glob
 * without a slash fits a name in any folder; one that fits a folder fits all that is in it.
 */
export function compileGlob(glob: string): (path: string) => boolean {
  const trimmed = glob.replace(/^\.?\//, '').replace(/\/$/, '');
  if (trimmed === '') return () => false;
  const anchored = /^\.?\//.test(glob) || trimmed.includes('/') ? trimmed : `**/${trimmed}`;
  const fits = new RegExp(`^${toPattern(anchored)}(?:/.*)?$`, 's');
  return (path) => fits.test(path);
}

const TOKEN = /\*\*\/|\*\*|\*|\?|\{[^{}]*\}|\[[^\]/]+\]|[\s\S]/g;

const toPattern = (glob: string): string => glob.replace(TOKEN, pattern);

function pattern(token: string): string {
  if (token === '**/') return '(?:.*/)?';
  if (token === '**') return '.*';
  if (token === '*') return '[^/]*';
  if (token === '?') return '[^/]';
  if (token.length === 1) return literal(token);
  if (token.startsWith('[')) return `[${token.slice(1, -1).replace(/^!/, '^').replaceAll('\\', '\\\\')}]`;
  return `(?:${token.slice(1, -1).split(',').map(toPattern).join('|')})`;
}

const literal = (char: string): string => char.replace(/[.*+?^${}()|[\]\\]/, String.raw`\$&`);
