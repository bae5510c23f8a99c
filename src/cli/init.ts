import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { EXIT } from '../core/outcome.ts';
import { findPlace, type Place } from '../config/find.ts';
import { loadConfig } from '../config/load.ts';
import { messageOf, UntilgreenError } from '../support/errors.ts';
import type { Answer } from './answer.ts';
import type { Call, CommonFlags } from './command.ts';
import { detectProject } from './detect-project.ts';
import { installedAgents } from './known-agents.ts';
import { scenarioFilesBelow } from './scenario-files.ts';
import { STARTER_SCENARIO, starterConfig } from './starter-files.ts';
import type { Terminal } from './terminal.ts';

export type InitFlags = CommonFlags & { readonly yes?: true };

type Draft = { readonly file: string; readonly content: string };

/** Writes a config and a first scenario where there are none. Shows them first, asks once, overwrites nothing. */
export async function init(flags: InitFlags, { terminal }: Call): Promise<Answer> {
  const place = findPlace(terminal.cwd, null);
  const drafts = await missing(place, terminal);
  if (drafts.length === 0) return answer('nothing to write: this repository is set up', []);
  for (const { file, content } of drafts) {
    terminal.complain(terminal.colours.bold(`${relative(terminal.cwd, file)} (new)`));
    terminal.complain(content.replace(/^/gm, '  ').trimEnd());
  }
  if (flags.yes !== true && !(await agreed(drafts.length, terminal))) return answer('nothing was written', []);
  for (const draft of drafts) await write(draft);
  return answer(
    'next: write what must be true into the scenario, then: untilgreen verify',
    drafts.map(({ file }) => file),
  );
}

const answer = (closing: string, files: readonly string[]): Answer => ({
  exitCode: EXIT.passed,
  lines: [...files.map((file) => `wrote ${file}`), closing],
  data: { files },
});

async function missing(place: Place, terminal: Terminal): Promise<readonly Draft[]> {
  const drafts: Draft[] = [];
  const project = detectProject((name) => readText(join(place.folder, name)));
  if (place.file === null) {
    const [agent = null] = installedAgents(terminal.env);
    drafts.push({ file: join(place.folder, 'untilgreen.config.ts'), content: starterConfig(project, agent) });
  }
  const dir = place.file === null ? (project.playwright?.dir ?? 'scenarios') : (await loadConfig(place)).scenarios.dir;
  const folder = join(place.folder, dir);
  if (scenarioFilesBelow(folder).length === 0) {
    drafts.push({ file: join(folder, 'example.spec.ts'), content: STARTER_SCENARIO });
  }
  return drafts.filter(({ file }) => !existsSync(file));
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

async function agreed(count: number, terminal: Terminal): Promise<boolean> {
  if (!terminal.interactive) {
    throw new UntilgreenError('USAGE', {
      what: 'Nothing was written: nobody can be asked here',
      fix: 'If the files above are right: untilgreen init --yes',
    });
  }
  const { confirm, isCancel } = await import('@clack/prompts');
  const reply = await confirm({
    message: `Write ${count === 1 ? 'this file' : `these ${count} files`}?`,
    output: process.stderr,
  });
  return !isCancel(reply) && reply;
}

/** `wx`: a file that appeared meanwhile is not overwritten. */
async function write({ file, content }: Draft): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content, { flag: 'wx' });
  } catch (error) {
    throw new UntilgreenError(
      'DISK',
      {
        what: `${file} cannot be written: ${messageOf(error)}`,
        fix: 'Make the folder writable and try again: untilgreen init',
      },
      error,
    );
  }
}
