import { readdirSync } from 'node:fs';

/** What Playwright takes for a test file unless told otherwise. */
const SPEC = /\.(test|spec)\.[cm]?[jt]sx?$/;

/** Specs below a folder, relative to it; none when there is no such folder. */
export function scenarioFilesBelow(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => SPEC.test(name));
  } catch {
    return [];
  }
}
