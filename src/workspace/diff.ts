import type { Sha } from '../core/model.ts';
import { onObjects, type Control } from './control.ts';
import { gitBytes, sha } from './git.ts';

/** For people and prompts. No program that a repository names is run for it, and no attribute hides a file. */
export async function diffText(
  control: Control,
  range: { readonly from: Sha; readonly to: Sha; readonly maxBytes: number },
  signal: AbortSignal,
): Promise<string> {
  const args = ['diff-tree', '-p', '-M', '--no-ext-diff', '--no-textconv', '--no-color'];
  const bytes = await gitBytes(onObjects(control), [...args, sha(range.from), sha(range.to)], signal);
  return cut(bytes, range.maxBytes);
}

/** At most `maxBytes` of whole lines, and then a line that says how much is left out. */
function cut(bytes: Buffer, maxBytes: number): string {
  if (bytes.length <= maxBytes) return bytes.toString();
  const end = bytes.lastIndexOf('\n', maxBytes - 1) + 1;
  const kept = bytes.subarray(0, end).toString();
  return `${kept}[diff cut here: ${bytes.length - end} of ${bytes.length} bytes left out]\n`;
}
