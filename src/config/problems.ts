import type * as z from 'zod';
import { nearest } from './nearest.ts';
import { knownKeys, pathsEndingIn } from './options.ts';
import { showValue } from './show-value.ts';

type Path = readonly PropertyKey[];

/** What is wrong with a config, one sentence per problem, each with the path and the value that was seen. */
export function problemsOf(error: z.ZodError, input: unknown): readonly string[] {
  const misspelt = error.issues
    .filter((issue) => issue.code === 'unrecognized_keys')
    .map((issue) => written(issue.path));
  return error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey([...issue.path, key], input));
    // A key that is missing because it is misspelt is one problem, not two.
    if (issue.code === 'custom' && misspelt.includes(written(issue.path))) return [];
    return [unexpected(issue, input)];
  });
}

function unexpected(issue: z.core.$ZodIssue, input: unknown): string {
  const value = valueAt(input, issue.path);
  const name = issue.path.length === 0 ? 'The config' : `\`${written(issue.path)}\``;
  if (typeof value === 'string' && issue.code === 'invalid_type' && issue.expected === 'array') {
    return `${name} is one text (${showValue(value)}), which would need a shell. Write ${asArgv(value)}`;
  }
  if (value === undefined) return `${name} is missing: expected ${issue.message}`;
  return `${name} is ${showValue(value)}: expected ${issue.message}`;
}

function unknownKey(path: Path, input: unknown): string {
  const key = String(path.at(-1));
  const parent = path.slice(0, -1);
  const close = nearest(key, knownKeys(parent));
  const elsewhere = pathsEndingIn(key)[0];
  const hint = close ?? elsewhere;
  const seen = `Unknown key \`${written(path)}\` (value ${showValue(valueAt(input, path))})`;
  if (hint !== undefined) return `${seen}; did you mean \`${hint}\`?`;
  return `${seen}; known here: ${knownKeys(parent).join(', ')}`;
}

function valueAt(input: unknown, path: Path): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

/** `checks[0].command` */
function written(path: Path): string {
  return path
    .map((key, index) => {
      if (typeof key === 'number') return `[${key}]`;
      const name = typeof key === 'symbol' ? 'a symbol' : key;
      const plain = /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
      return index === 0 ? plain : `.${plain}`;
    })
    .join('');
}

/** The list to write instead of a command line. What only a shell understands is left to one, visibly. */
export function asArgv(line: string): string {
  if (/[|&;<>$`*?(){}~\n]/.test(line)) return JSON.stringify(['sh', '-c', line]).replaceAll(',', ', ');
  const words = [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare,
  );
  return `[${words.map((word) => JSON.stringify(word)).join(', ')}]`;
}
