import { existsSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { committedDesk, desk, untilgreen, type Desk } from '../support/cli.ts';

const CONFIG = "export default { goal: 'Fix it', agent: { command: ['sh', '-c', 'true'] } };\n";
const SPEC = "import { test } from '@playwright/test';\ntest('x', () => {});\n";

type Case = {
  readonly make: () => Desk;
  readonly args?: readonly string[];
  readonly code: string;
  readonly what: RegExp;
  readonly fix: RegExp;
};

const CASES: Readonly<Record<string, Case>> = {
  'no repository': {
    make: () => desk({ 'untilgreen.config.ts': CONFIG }),
    code: 'NOT_A_REPOSITORY',
    what: /project is not inside a git repository/,
    fix: /git init/,
  },
  'no commits': {
    make: () => {
      const made = desk({ 'untilgreen.config.ts': CONFIG, 'scenarios/a.spec.ts': SPEC });
      made.git('init', '-q');
      return made;
    },
    code: 'NO_COMMITS',
    what: /commit/,
    fix: /git (add|commit)/,
  },
  'no config': {
    make: () => committedDesk({ 'scenarios/a.spec.ts': SPEC }),
    code: 'CONFIG_MISSING',
    what: /no untilgreen\.config\.ts in/,
    fix: /untilgreen init/,
  },
  'no scenarios': {
    make: () => committedDesk({ 'untilgreen.config.ts': CONFIG }),
    code: 'NO_SCENARIOS',
    what: /no scenario below scenarios\//,
    fix: /untilgreen init/,
  },
  'an unknown config key': {
    make: () => committedDesk({ 'untilgreen.config.ts': 'export default { budget: { usdd: 3 } };' }),
    code: 'CONFIG_INVALID',
    what: /untilgreen\.config\.ts: Unknown key `budget\.usdd` \(value 3\); did you mean `usd`\?/,
    fix: /Correct untilgreen\.config\.ts/,
  },
  'a config that throws': {
    make: () => committedDesk({ 'untilgreen.config.ts': "throw new Error('boom');" }),
    code: 'CONFIG_INVALID',
    what: /could not be loaded: boom/,
    fix: /Correct/,
  },
  'a base that is none': {
    make: () => committedDesk({ 'untilgreen.config.ts': CONFIG, 'scenarios/a.spec.ts': SPEC }),
    args: ['--base', 'no-such-branch'],
    code: 'BAD_REF',
    what: /no-such-branch/,
    fix: /git|--base/,
  },
  'a base that looks like an option': {
    make: () => committedDesk({ 'untilgreen.config.ts': CONFIG, 'scenarios/a.spec.ts': SPEC }),
    args: ['--base=--output=x'],
    code: 'BAD_REF',
    what: /--output=x/,
    fix: /git|--base/,
  },
  'an agent that is not there': {
    make: () => committedDesk({ 'untilgreen.config.ts': CONFIG, 'scenarios/a.spec.ts': SPEC }),
    args: ['--', './no-such-agent.sh'],
    code: 'NO_AGENT',
    what: /The agent .*project\/no-such-agent\.sh was not found/,
    fix: /-- \.\/agent\.sh/,
  },
  'an agent that is not there, before the base is looked at': {
    make: () => committedDesk({ 'untilgreen.config.ts': CONFIG, 'scenarios/a.spec.ts': SPEC }),
    args: ['--base', 'no-such-branch', '--', './no-such-agent.sh'],
    code: 'NO_AGENT',
    what: /no-such-agent\.sh was not found/,
    fix: /-- \.\/agent\.sh/,
  },
  'a scripted agent without its plan': {
    make: () => committedDesk({ 'untilgreen.config.ts': CONFIG, 'scenarios/a.spec.ts': SPEC }),
    args: ['--agent', 'scripted', '--', 'plan.json'],
    code: 'NO_AGENT',
    what: /The plan .*project\/plan\.json of the scripted agent was not found/,
    fix: /--agent scripted -- PLAN\.json/,
  },
  'money as a limit for an agent that reports no cost': {
    make: () => committedDesk({ 'untilgreen.config.ts': CONFIG, 'scenarios/a.spec.ts': SPEC }),
    args: ['--usd', '2'],
    code: 'USAGE',
    what: /--usd 2 was given, but the agent driver "command" does not report/,
    fix: /--iterations 5 --time 30m/,
  },
  'an agent that may not be executed': {
    make: () => committedDesk({ 'untilgreen.config.ts': CONFIG, 'scenarios/a.spec.ts': SPEC, 'agent.sh': 'true' }),
    args: ['--', './agent.sh'],
    code: 'NO_AGENT',
    what: /agent\.sh is not executable/,
    fix: /chmod \+x .*agent\.sh/,
  },
  'no agent at all': {
    make: () => committedDesk({ 'untilgreen.config.ts': "export default { goal: 'x' };", 'scenarios/a.spec.ts': SPEC }),
    code: 'USAGE',
    what: /No agent was named/,
    fix: /--agent command -- \.\/agent\.sh/,
  },
  'no goal': {
    make: () => committedDesk({ 'untilgreen.config.ts': 'export default {};', 'scenarios/a.spec.ts': SPEC }),
    args: ['--', 'true'],
    code: 'USAGE',
    what: /No goal was given/,
    fix: /untilgreen run "/,
  },
};

test.each(Object.keys(CASES))('%s is an error in words that leaves nothing behind', async (name) => {
  const { make, args = [], code, what, fix } = CASES[name] as Case;
  using here = make();
  const before = readdirSync(here.folder, { recursive: true }).length;
  const result = await untilgreen(['run', '--json', ...args], {
    cwd: here.folder,
    env: { UNTILGREEN_STATE_DIR: here.state },
  });
  const { error, exitCode } = JSON.parse(result.out) as { error: Record<string, string>; exitCode: number };
  expect({ exitCode, code: error['code'] }).toEqual({ exitCode: code === 'NO_AGENT' ? 4 : 2, code });
  expect(result.code).toBe(exitCode);
  expect(error['message']).toMatch(what);
  expect(error['fix']).toMatch(fix);
  expect(result.err).toMatch(what);
  expect(result.err).not.toMatch(/\n\s+at /);
  expect(existsSync(here.state)).toBe(false);
  expect(readdirSync(here.folder, { recursive: true }).length).toBe(before);
});

test('a state directory inside of the repository is refused', async () => {
  using here = committedDesk({ 'untilgreen.config.ts': CONFIG, 'scenarios/a.spec.ts': SPEC });
  const { code, err } = await untilgreen(['run', '--state-dir', '.state'], { cwd: here.folder });
  expect(code).toBe(2);
  expect(err).toMatch(/state directory .*\.state is inside the repository/);
  expect(here.git('status', '--porcelain')).toBe('');
});

test.each(['show', 'resume', 'cancel', 'clean'])('%s of a run that is not there says so', async (command) => {
  using here = desk();
  const { code, out, err } = await untilgreen([command, 'last', '--json'], {
    cwd: here.folder,
    env: { UNTILGREEN_STATE_DIR: here.state },
  });
  expect(code).toBe(2);
  expect(JSON.parse(out)).toMatchObject({ v: 1, command, exitCode: 2, error: { code: 'RUN_NOT_FOUND' } });
  expect(err).toContain('There is no run "last"');
  expect(existsSync(here.state)).toBe(false);
});
