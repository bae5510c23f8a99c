import * as fs from 'node:fs';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A step that failed: what happened and what to type. */
export class SetupFailed extends Error {}

/** To people: stdout belongs to the result of the command that comes after. */
export const say = (line) => process.stderr.write(`${line}\n`);

/** What a JSON file holds; nothing when it is absent or broken. */
export function json(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
