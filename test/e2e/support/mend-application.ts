import path from 'node:path';
import { expect } from 'vitest';
import { RUN_MARKER } from '../../../src/support/environment.ts';
import { marked } from '../../../src/support/sweep.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { untilgreen } from './cli.ts';
import { realApplication, type ApplicationName } from './real-application.ts';

type Summary = { readonly run: string; readonly branch: string };

/** What each turn must have been told, and what the branch must hold in the end. */
export type Mended = {
  /** Titles of the two red scenarios, in the order in which the agent mends them. */
  readonly red: readonly [string, string];
  readonly files: readonly string[];
};

/** The whole loop on an application with two bugs, with a program that mends what its prompt says is broken. */
export async function expectMended(name: ApplicationName, { red, files }: Mended): Promise<void> {
  using folder = temporaryFolder();
  const { root, agent, git } = await realApplication(name, folder.path);
  const at = { cwd: root, state: path.join(folder.path, 'state'), timeoutMs: 500_000 };
  const finished = await untilgreen(['run', '--json', '--agent', 'command', '--', agent], at);
  expect(finished.code, finished.stderr).toBe(0);
  const summary = JSON.parse(finished.stdout) as Summary;
  expect(summary).toMatchObject({ outcome: { kind: 'passed' }, grade: 'green', spent: { iterations: 2 } });

  const prompt = async (n: number): Promise<string> =>
    (await untilgreen(['show', summary.run, '--iteration', String(n)], at)).stdout;
  const [first, second] = [await prompt(1), await prompt(2)];
  for (const title of red) expect(first).toContain(`FAIL ${title}`);
  expect(second).toContain(`FAIL ${red[1]}`);
  expect(second).not.toContain(`FAIL ${red[0]}`);

  const delivered = git('diff', '--name-only', '-z', 'main', summary.branch).split('\0').filter(Boolean);
  expect(delivered, 'the fixes, and nothing that the running application wrote').toEqual(files);
  expect(git('status', '--porcelain')).toBe('');
  expect(await marked(RUN_MARKER, summary.run)).toEqual([]);
}
