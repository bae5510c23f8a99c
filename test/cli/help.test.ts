import { expect, test } from 'vitest';
import { desk, untilgreen } from '../support/cli.ts';

test.each<[string, readonly string[]]>([
  [
    'run',
    ['--agent', '--base', '--scenario', '--iterations', '--time', '--usd', '--keep-green', '--config', '-- claude'],
  ],
  ['verify', ['--base', '--scenario', '--url', '--config']],
  ['demo', ['--keep', '--browser']],
  ['list', ['--all', '--limit']],
  ['show', ['<run>', '--iteration', '--events']],
  ['resume', ['<run>']],
  ['cancel', ['<run>']],
  ['clean', ['[run]', '--older-than', '--dry-run', '--forget']],
  ['init', ['--yes']],
  ['doctor', ['--browser']],
])('%s explains itself on standard output', async (command, words) => {
  using here = desk();
  const { code, out, err } = await untilgreen([command, '--help'], { cwd: here.folder });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  for (const word of [`Usage: untilgreen ${command}`, '--json', '--quiet', '--no-color', '--state-dir', ...words]) {
    expect(out).toContain(word);
  }
});

test('money is not offered as a limit for agents that report no cost, and time not where no agent works', async () => {
  using here = desk();
  expect((await untilgreen(['run', '--help'], { cwd: here.folder })).out).toMatch(/--usd .*not with driver\s+command/);
  const { code, err } = await untilgreen(['verify', '--time', '5m'], { cwd: here.folder });
  expect(code).toBe(2);
  expect(err).toContain("unknown option '--time'");
});

test('the whole program explains itself, with its exit codes', async () => {
  using here = desk();
  const { code, out } = await untilgreen(['--help'], { cwd: here.folder });
  expect(code).toBe(0);
  for (const command of [
    'run',
    'verify',
    'demo',
    'list',
    'show',
    'resume',
    'cancel',
    'clean',
    'init',
    'doctor',
    'completion',
  ]) {
    expect(out).toMatch(new RegExp(`^  ${command} `, 'm'));
  }
  expect(out).toContain('0 passed · 1 stuck');
});

test("the version is the package's", async () => {
  using here = desk();
  expect(await untilgreen(['--version'], { cwd: here.folder })).toMatchObject({ code: 0, out: '0.1.0\n', err: '' });
});

test.each<[string, readonly string[], string, string]>([
  ['nothing', [], 'No command was given', 'untilgreen --help'],
  ['an unknown command', ['rnu'], "unknown command 'rnu' (Did you mean run?)", 'untilgreen --help'],
  ['an unknown option', ['list', '--al'], "unknown option '--al' (Did you mean --all?)", 'untilgreen list --help'],
  ['a missing argument', ['show'], "missing required argument 'run'", 'untilgreen show --help'],
  ['one argument too many', ['verify', 'now'], 'too many arguments', 'untilgreen verify --help'],
  [
    'a duration that is none',
    ['run', '--time', 'long'],
    'Expected a duration such as 90s, 30m or 1h30m',
    'untilgreen run --help',
  ],
  ['a count that is none', ['run', '--iterations', '0'], 'Expected a whole number from 1', 'untilgreen run --help'],
  [
    'an amount that is none',
    ['run', '--usd', 'free'],
    'Expected an amount in US dollars above 0',
    'untilgreen run --help',
  ],
  [
    'an address that is none',
    ['verify', '--url', 'localhost'],
    'Expected an address that begins with http://',
    'untilgreen verify --help',
  ],
  [
    'a shell that is none',
    ['completion', 'tcsh'],
    'Allowed choices are bash, zsh, fish, powershell',
    'untilgreen completion --help',
  ],
])('%s is refused with exit code 2 and the command to type', async (_name, args, what, fix) => {
  using here = desk();
  const { code, out, err } = await untilgreen(args, { cwd: here.folder });
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(what);
  expect(err).toContain(`→ ${fix}`);
});

test('with --json an error is one object on standard output, and words on standard error', async () => {
  using here = desk();
  const { code, out, err } = await untilgreen(['run', '--json', '--frob'], { cwd: here.folder });
  expect(code).toBe(2);
  expect(JSON.parse(out)).toEqual({
    v: 1,
    command: 'untilgreen',
    exitCode: 2,
    error: { code: 'USAGE', message: "unknown option '--frob'", fix: 'untilgreen run --help' },
  });
  expect(err).toContain("unknown option '--frob'");
});
