import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { untilgreen } from './support/cli.ts';
import { realApplication } from './support/real-application.ts';

test('json-server with two bugs is mended by a program that reads the prompt', async () => {
  using folder = temporaryFolder();
  const { root, agent, git } = await realApplication('json-server', folder.path);
  const finished = await untilgreen(['run', '--json', '--agent', 'command', '--', agent], {
    cwd: root,
    state: path.join(folder.path, 'state'),
  });

  expect(finished.code, finished.stderr).toBe(0);
  const summary = JSON.parse(finished.stdout) as Summary;
  expect(summary).toMatchObject({ outcome: { kind: 'passed' }, grade: 'green', spent: { iterations: 2 } });
  const delivered = git('diff', '--name-only', 'main', summary.branch).trim().split('\n');
  expect(delivered, 'nothing that the running app wrote').toEqual(['lib/server/utils.js', 'public/script.js']);
  expect(git('status', '--porcelain')).toBe('');
  const second = readFileSync(path.join(summary.evidence.folder, 'iterations', '2', 'prompt.md'), 'utf8');
  expect(second).toContain('the first page begins with the first post');
  expect(second).not.toContain('a resource opens from the home page');
}, 300_000);

type Summary = {
  readonly branch: string;
  readonly evidence: { readonly folder: string };
};
