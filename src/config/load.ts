import { readFile } from 'node:fs/promises';
import { registerHooks } from 'node:module';
import { relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf, UntilgreenError } from '../support/errors.ts';
import type { Place } from './find.ts';
import { problemsOf } from './problems.ts';
import { configSchema, type Config } from './schema.ts';
import { showValue } from './show-value.ts';

const MOST_SHOWN = 12;

/** Checks what a config file holds. Throws `CONFIG_INVALID` for everything that is not a config, whatever it is. */
export function parseConfig(input: unknown, file: string): Config {
  const parsed = attemptParse(input, file);
  if (parsed.success) return parsed.data;
  const problems = problemsOf(parsed.error, input);
  const shown = problems.slice(0, MOST_SHOWN);
  const more = problems.length - shown.length;
  const list = more > 0 ? [...shown, `and ${more} more`] : shown;
  throw invalid(
    file,
    list.length === 1
      ? (list[0] ?? '')
      : `${problems.length} problems:\n${list.map((line) => `  - ${line}`).join('\n')}`,
  );
}

function attemptParse(input: unknown, file: string): ReturnType<typeof configSchema.safeParse> {
  try {
    return configSchema.safeParse(input);
  } catch (error) {
    throw invalid(file, `${showValue(input)} cannot be read: ${messageOf(error)}`, error);
  }
}

const invalid = (file: string, what: string, cause?: unknown): UntilgreenError =>
  new UntilgreenError(
    'CONFIG_INVALID',
    {
      what: `${file}: ${what}`,
      fix: `Correct ${file} and type the command again; every option is in docs/configuration.md`,
    },
    cause,
  );

/** The config of a place. Without a file it is all defaults. */
export async function loadConfig(place: Place): Promise<Config> {
  if (place.file === null) return configSchema.parse({});
  const name = relative(place.repo, place.file);
  return parseConfig(
    place.file.endsWith('.json') ? await json(place.file, name) : await exported(place.file, name),
    name,
  );
}

async function json(file: string, name: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw invalid(name, `not valid JSON: ${messageOf(error)}`, error);
  }
}

async function exported(file: string, name: string): Promise<unknown> {
  const module = await imported(file, name);
  if ('default' in module) return module['default'];
  throw invalid(name, 'it has no default export. Write: export default defineConfig({ … })');
}

/** What `import 'untilgreen'` means in a config: this very package, also where it is not installed. */
const OWN_INDEX = new URL(import.meta.url.endsWith('.ts') ? '../index.ts' : '../index.js', import.meta.url).href;

async function imported(file: string, name: string): Promise<object> {
  const url = pathToFileURL(file).href;
  const hooks = registerHooks({
    resolve: (specifier, context, next) => {
      if (specifier === 'untilgreen') return { url: OWN_INDEX, shortCircuit: true };
      // Said here, so that a package without a "type" does not make Node warn about it.
      if (specifier === url && file.endsWith('.ts')) return { url, format: 'module-typescript', shortCircuit: true };
      return next(specifier, context);
    },
  });
  try {
    return await import(url);
  } catch (error) {
    throw invalid(name, `it could not be loaded: ${messageOf(error)}`, error);
  } finally {
    hooks.deregister();
  }
}
