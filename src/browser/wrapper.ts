import { readFile, stat, writeFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import path from 'node:path';
import { siblingProgram } from '../support/entry.ts';
import { folderWithin } from './oracle.ts';
import type { Overrides } from './wrap-config.ts';

export type Wrapper =
  | { readonly kind: 'written'; readonly file: string }
  /** A sentence for people. */
  | { readonly kind: 'refused'; readonly reason: string };

const NAME = 'untilgreen.playwright.config';

/** Writes a config that stands in the same folder as the project's own, so that relative paths in it keep their meaning. */
export async function writeWrapper(oracle: string, config: string | null, overrides: Overrides): Promise<Wrapper> {
  const folder = await folderWithin(oracle, config === null ? '' : path.dirname(config));
  if (folder === null) return { kind: 'refused', reason: `the folder of ${config} is not in the frozen base` };
  const own = config === null ? null : path.join(folder, path.basename(config));
  if (own !== null && !(await isFile(own))) return { kind: 'refused', reason: `${config} is not in the frozen base` };
  const format = own === null ? 'module' : await formatOf(own, oracle);
  const file = path.join(folder, `${NAME}${format === 'module' ? '.mjs' : '.cjs'}`);
  const name = own === null ? null : path.basename(own);
  await writeFile(file, wrapperText({ format, own: name, overrides, source: await wrapSource() }));
  return { kind: 'written', file };
}

type Format = 'module' | 'commonjs';
type WrapperParts = {
  readonly format: Format;
  /** In the same folder; `null` when the project has no config. */
  readonly own: string | null;
  readonly overrides: Overrides;
  /** JavaScript that declares `wrapConfig`. */
  readonly source: string;
};

/**
 * A file of the same format as the project's config, which is all that older versions of Playwright can import. It has
 * our code in it instead of importing it, for the same reason.
 */
function wrapperText({ format, own, overrides, source }: WrapperParts): string {
  const [name, values] = [JSON.stringify(`./${own}`), JSON.stringify(overrides)];
  const head =
    own === null
      ? 'const own = null;'
      : format === 'module'
        ? `import * as own from ${name};`
        : `const own = require(${name});`;
  const tail = format === 'module' ? 'export default' : 'module.exports =';
  return `${head}\n${source}\n${tail} wrapConfig(own, ${values});\n`;
}

/** Our own module without types and exports. */
async function wrapSource(): Promise<string> {
  const file = siblingProgram(import.meta.url, 'wrap-config');
  const text = await readFile(file, 'utf8');
  const script = file.endsWith('.ts') ? stripTypeScriptTypes(text) : text;
  return script.replaceAll(/^export (?=function|const)/gm, '');
}

/** As Node decides it: by the extension, else by the nearest `package.json`. */
async function formatOf(file: string, root: string): Promise<Format> {
  const extension = path.extname(file);
  if (extension.startsWith('.m')) return 'module';
  if (extension.startsWith('.c')) return 'commonjs';
  for (let folder = path.dirname(file); folder.startsWith(root); folder = path.dirname(folder)) {
    const manifest = await readFile(path.join(folder, 'package.json'), 'utf8').catch(() => null);
    if (manifest !== null) return /"type"\s*:\s*"module"/.test(manifest) ? 'module' : 'commonjs';
  }
  return 'commonjs';
}

async function isFile(file: string): Promise<boolean> {
  return await stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
}
