import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT } from '../core/outcome.ts';
import { requireRuns } from '../config/compose.ts';
import { runFolder } from '../config/state-directory.ts';
import { messageOf, UntilgreenError } from '../support/errors.ts';
import type { Answer } from './answer.ts';
import type { Call, CommonFlags } from './command.ts';
import { findRun } from './find-run.ts';
import { describeRun } from './follow.ts';
import { historyOf, type History } from './history.ts';
import { plainText } from '../support/plain-text.ts';
import { summaryLines } from './run-summary.ts';
import { eventLines, story } from './story.ts';

export type ShowFlags = CommonFlags & { readonly iteration?: number; readonly events?: true };

/** What happened in a run; with `--iteration` the very prompt of a turn; with `--events` every stored fact. */
export async function show(reference: string, flags: ShowFlags, { terminal, state, signal }: Call): Promise<Answer> {
  await using store = await requireRuns(state, reference, signal);
  const row = await findRun(store, reference, signal);
  const history = await historyOf(store, row.id, signal);
  const root = runFolder(state, row.id);
  if (flags.iteration !== undefined) return promptOf(flags.iteration, { history, root, screen: terminal.outIsScreen });
  if (flags.events === true) {
    return { exitCode: EXIT.passed, lines: eventLines(history.stored), data: { run: row.id, events: history.stored } };
  }
  const summary = await describeRun(row.id, history.state);
  const lines = [...story(history.stored, root), '', ...summaryLines(summary)];
  return { exitCode: EXIT.passed, lines, data: { ...summary, owner: row.owner, folder: root } };
}

type Shelf = { readonly history: History; readonly root: string; readonly screen: boolean };

/** As the agent got it. On a screen without what a terminal would obey. */
async function promptOf(n: number, { history, root, screen }: Shelf): Promise<Answer> {
  const turns = history.stored.filter((row) => row.event.type === 'turn.started').length;
  const file = join(root, 'turns', String(n), 'prompt.md');
  if (n > turns) {
    throw new UntilgreenError('USAGE', {
      what: `The run has no iteration ${n}; it has ${turns}`,
      fix: 'See all of them: untilgreen show RUN',
    });
  }
  const prompt = await readPrompt(file);
  const lines = (screen ? plainText(prompt) : prompt).replace(/\n$/, '').split('\n');
  return { exitCode: EXIT.passed, lines, data: { iteration: n, file, prompt } };
}

async function readPrompt(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UntilgreenError(
      'USAGE',
      {
        what: `The prompt is not on disk any more: ${messageOf(error)}`,
        fix: 'It was removed by `untilgreen clean`; the evidence folder of the run has a copy: untilgreen show RUN',
      },
      error,
    );
  }
}
