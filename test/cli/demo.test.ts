import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { desk, untilgreen } from '../support/cli.ts';

test('a demo that did not pass stays, with the commands that say why', async () => {
  using here = desk();
  const typing = { cwd: here.folder };
  const kept = ['--state-dir', here.state];
  const { code, out } = await untilgreen(['demo', '--browser', '/no/such/browser', ...kept], typing);
  expect(code, out).toBe(4);
  const [, id = ''] = /^next +untilgreen show (\w+) --state-dir /m.exec(out) ?? [];
  expect(out).toContain(`untilgreen show ${id} --state-dir ${here.state}`);
  expect(out).toContain(`untilgreen clean ${id} --state-dir ${here.state}`);
  const shown = await untilgreen(['show', id, '--json', ...kept], typing);
  const { repo, run, outcome } = JSON.parse(shown.out) as { repo: string; run: string; outcome: { kind: string } };
  expect({ outcome: outcome.kind, repo }).toEqual({ outcome: 'broken', repo: join(here.state, 'demo', run) });
  expect(existsSync(join(repo, '.git'))).toBe(true);
  expect((await untilgreen(['clean', id, ...kept], typing)).out).toBe(`removed ${id}\n`);
  expect(existsSync(repo)).toBe(false);
}, 120_000);
