import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { jsonSchema, knownKeys, options } from '../../src/config/options.ts';

test('every option has a meaning and a type', () => {
  for (const option of options()) {
    expect(option.meaning, option.path).not.toBe('');
    expect(option.type, option.path).not.toContain('undefined');
  }
  expect(options().map((option) => option.path)).toEqual(
    expect.arrayContaining(['budget.usd', 'checks[].name', 'app.ready.log']),
  );
});

test('durations, defaults and required options are told apart', () => {
  const row = (path: string) => options().find((option) => option.path === path);
  expect(row('budget.time')).toMatchObject({ type: 'duration', default: '`"60m"`' });
  expect(row('agent.command')).toMatchObject({ type: 'list of texts', default: 'required' });
  expect(row('budget.usd')).toMatchObject({ type: 'number or null', default: '`null`' });
});

test('the keys of every level are known', () => {
  expect(knownKeys([])).toContain('budget');
  expect(knownKeys(['checks', 3])).toEqual(['name', 'command', 'cwd', 'timeout']);
  expect(knownKeys(['nothing', 'here'])).toEqual([]);
});

test('the published schema refuses unknown keys at every level', () => {
  const schema = jsonSchema();
  expect(schema.additionalProperties).toBe(false);
  expect(schema.properties?.['budget']).toMatchObject({ additionalProperties: false });
});

test('what is published and documented is up to date', () => {
  const checked = spawnSync(process.execPath, ['scripts/schema.mjs', '--check'], { encoding: 'utf8' });
  expect(checked.stderr).toBe('');
  expect(checked.status).toBe(0);
  expect(readFileSync('docs/configuration.md', 'utf8')).toContain('| `budget.usd` | number or null |');
});
