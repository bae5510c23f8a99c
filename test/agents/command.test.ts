import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commandDriver } from '../../src/agents/command.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { driverContract } from './driver.contract.ts';
import { playTurn, textOf, turnIn } from './turns.ts';

driverContract({
  driver: commandDriver,
  working: (folder) => {
    const agent = join(folder, 'agent.sh');
    writeFileSync(agent, '#!/bin/sh\ncat > done.txt\necho finished\n');
    chmodSync(agent, 0o755);
    return { driver: 'command', argv: [agent], env: [] };
  },
  lines: ['Reading src/cart.ts', '{"looks":"like json"}', '', '   ', '\u001B[32mgreen\u001B[0m'],
  endedLine: null,
});

const argvOf = (argv: readonly string[], screenshots: readonly string[] = []): readonly string[] => {
  using folder = temporaryFolder();
  const turn = turnIn(folder.path, { driver: 'command', argv, env: [] }, { screenshots });
  const paths = { promptFile: '/turn/prompt.md', worktree: '/tree' };
  return commandDriver.command({ ...turn, ...paths }).argv;
};

test.for([
  [['agent', '--file={prompt_file}', '{worktree}'], [], ['agent', '--file=/turn/prompt.md', '/tree']],
  [['agent', '{session}'], [], ['agent', '6f1c2a3b-0000-4000-8000-000000000001']],
  [
    ['agent', '--image={screenshots}'],
    ['/1.png', '/2 $&.png'],
    ['agent', '--image=/1.png', '--image=/2 $&.png'],
  ],
  [['agent', '--image={screenshots}', '-x'], [], ['agent', '-x']],
  [['agent', '{"json":1}', '{unknown}', '{}'], [], ['agent', '{"json":1}', '{unknown}', '{}']],
  [
    ['{worktree}/agent', '{session}{session}'],
    [],
    ['/tree/agent', '6f1c2a3b-0000-4000-8000-0000000000016f1c2a3b-0000-4000-8000-000000000001'],
  ],
] as const)('arguments %j with screenshots %j become %j', ([argv, screenshots, expected]) => {
  expect(argvOf(argv, screenshots)).toEqual(expected);
});

const sh = (script: string) => ({ driver: 'command', argv: ['sh', '-c', script], env: [] });

test.for([
  ['exit 0', 'ok', 'exit code 0'],
  ['echo thinking; echo "no key was found" >&2; exit 3', 'failed', 'exit code 3: no key was found'],
  ['exit 255', 'failed', 'exit code 255'],
  ['kill -SEGV $$', 'failed', 'ended by SIGSEGV'],
  ["printf 'a\\033[31mred\\033[0m\\tword'; exit 1", 'failed', 'exit code 1: ared word'],
] as const)('an agent that does `%s` has the status %s', async ([script, status, note]) => {
  using folder = temporaryFolder();
  const { outcome } = await playTurn(commandDriver, turnIn(folder.path, sh(script)));
  expect(outcome).toEqual({ status, note, blocked: null, tokens: null, microUsd: null });
});

test('both of its streams are shown as text, empty lines are not', async () => {
  using folder = temporaryFolder();
  const { events } = await playTurn(
    commandDriver,
    turnIn(folder.path, sh('echo one; sleep 0.2; echo >&2; echo two >&2')),
  );
  expect(textOf(events)).toEqual(['one', 'two']);
});
