import { join } from 'node:path';
import { siblingProgram } from '../support/entry.ts';
import type { CommandLine, Driver, Turn } from './driver.ts';
import { parseScriptedLine } from './scripted-lines.ts';

const PROGRAM = siblingProgram(import.meta.url, 'scripted-agent');

/** Replays a plan of prepared changes, turn by turn: for the demo and for tests. The plan's path is its only argument. */
export const scriptedDriver: Driver = {
  name: 'scripted',
  resumes: true,
  disclaimer: 'This run was made by a scripted agent that replays prepared patches; no model was involved.',
  command: ({ spec, prompt, folder }: Turn): CommandLine => ({
    argv: [process.execPath, '--no-warnings', PROGRAM, ...spec.argv],
    stdin: prompt,
    env: { UNTILGREEN_SCRIPTED_STATE: scriptedStateFolder(folder) },
  }),
  parse: parseScriptedLine,
};

/** Where the scripted agent keeps its session journal and its ledger: one folder for all turns of a run, beside `turns/`. */
export const scriptedStateFolder = (turnFolder: string): string => join(turnFolder, '..', '..', 'scripted');
