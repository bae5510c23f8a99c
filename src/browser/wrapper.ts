import { stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { siblingProgram } from '../support/entry.ts';
import { folderWithin } from './oracle.ts';
import type { Overrides } from './wrap-config.ts';

const NAME = 'untilgreen.playwright.config.mjs';

export type Wrapper =
  | { readonly kind: 'written'; readonly file: string }
  /** A sentence for people. */
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Writes a config that stands in the same folder as the project's own, so that relative paths in it keep their meaning.
 * It is a module whatever the project is, because a module can import both kinds.
 */
export async function writeWrapper(oracle: string, config: string | null, overrides: Overrides): Promise<Wrapper> {
  const folder = await folderWithin(oracle, config === null ? '' : path.dirname(config));
  if (folder === null) return { kind: 'refused', reason: `the folder of ${config} is not in the frozen base` };
  const own = config === null ? null : path.join(folder, path.basename(config));
  if (own !== null && !(await isFile(own))) return { kind: 'refused', reason: `${config} is not in the frozen base` };
  const file = path.join(folder, NAME);
  await writeFile(file, wrapperText(own, overrides));
  return { kind: 'written', file };
}

export function wrapperText(own: string | null, overrides: Overrides): string {
  const wrap = pathToFileURL(siblingProgram(import.meta.url, 'wrap-config')).href;
  return [
    ...(own === null ? ['const own = null;'] : [`import * as own from ${JSON.stringify(pathToFileURL(own).href)};`]),
    `import { wrapConfig } from ${JSON.stringify(wrap)};`,
    `export default wrapConfig(own, ${JSON.stringify(overrides)});`,
    '',
  ].join('\n');
}

async function isFile(file: string): Promise<boolean> {
  return await stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
}
