import * as z from 'zod';
import { configSchema } from './schema.ts';

type JsonSchema = z.core.JSONSchema.JSONSchema;

export type Option = {
  /** `budget.usd`, `checks[].name` */
  readonly path: string;
  readonly type: string;
  readonly default: string;
  readonly meaning: string;
};

/** The published schema: what editors and other tools check a config with. */
export const jsonSchema: () => JsonSchema = once(() => ({
  ...z.toJSONSchema(configSchema, { io: 'input' }),
  title: 'Untilgreen configuration',
  description: 'What `untilgreen.config.ts` (or .mts, .js, .mjs, .json) may contain.',
}));

/** Every option that holds a value, in the order of the schema. */
export const options: () => readonly Option[] = once(() =>
  rows(jsonSchema(), '').filter((option) => option.path !== '$schema'),
);

/** Both are constants that are dear to make and needed only for words: they are made when they are first asked for. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

function rows(schema: JsonSchema, prefix: string): Option[] {
  const required = new Set(schema.required);
  return Object.entries(schema.properties ?? {}).flatMap(([name, value]) => {
    const child = typeof value === 'object' ? value : {};
    const path = prefix === '' ? name : `${prefix}.${name}`;
    const items = itemsOf(child);
    if (items?.properties) return rows(items, `${path}[]`);
    if (child.properties) return rows(child, path);
    return [
      { path, type: typeOf(child), default: defaultOf(child, required.has(name)), meaning: child.description ?? '' },
    ];
  });
}

const itemsOf = (schema: JsonSchema): JsonSchema | null =>
  typeof schema.items === 'object' && !Array.isArray(schema.items) ? schema.items : null;

function typeOf(schema: JsonSchema): string {
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' or ');
  if (schema.anyOf) return unionOf(schema.anyOf);
  if (schema.type === 'array') return `list of ${typeOf(itemsOf(schema) ?? {})}s`;
  if (schema.type === 'object') return 'object of texts';
  return NAMES[String(schema.type)] ?? String(schema.type);
}

const NAMES: Readonly<Record<string, string>> = { string: 'text', integer: 'whole number', boolean: 'true or false' };

function unionOf(members: readonly z.core.JSONSchema._JSONSchema[]): string {
  const kinds = members.map((member) => (typeof member === 'object' ? typeOf(member) : 'anything'));
  return kinds.join() === 'whole number,text' ? 'duration' : kinds.join(' or ');
}

function defaultOf(schema: JsonSchema, required: boolean): string {
  if (schema.default !== undefined) return `\`${JSON.stringify(schema.default)}\``;
  return required ? 'required' : '';
}

/** The table for the documentation, in Markdown. */
export function optionTable(): string {
  const lines = options().map(
    (option) =>
      `| \`${option.path}\` | ${option.type.replaceAll('|', '\\|')} | ${option.default} | ${option.meaning} |`,
  );
  return ['| option | type | default | meaning |', '|---|---|---|---|', ...lines].join('\n');
}

/** Keys that the object at `path` may have. */
export function knownKeys(path: readonly PropertyKey[]): readonly string[] {
  let schema: JsonSchema = jsonSchema();
  for (const key of path) {
    const next = typeof key === 'number' ? itemsOf(schema) : schema.properties?.[String(key)];
    if (typeof next !== 'object') return [];
    schema = next ?? {};
  }
  return Object.keys(schema.properties ?? {});
}

/** Paths of options whose last part is `key`: where a misplaced key belongs. */
export const pathsEndingIn = (key: string): readonly string[] =>
  options()
    .map((option) => option.path)
    .filter((path) => path.endsWith(`.${key}`));
