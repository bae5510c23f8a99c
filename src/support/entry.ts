import { fileURLToPath } from 'node:url';

/** The path of a program beside a module: `.ts` when run from source, `.js` when run from the built package. */
export function siblingProgram(importMetaUrl: string, name: string): string {
  const extension = importMetaUrl.endsWith('.ts') ? '.ts' : '.js';
  return fileURLToPath(new URL(`./${name}${extension}`, importMetaUrl));
}
