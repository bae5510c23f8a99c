import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { makeRepository } from '../support/repository.ts';
import { freezeAt, jobFor, NEVER, testWorkspaces } from '../support/workspaces.ts';

const DAY_MS = 86_400_000;

function age(file: string, ms: number): void {
  const then = new Date(Date.now() - ms);
  utimesSync(file, then, then);
}

test('a run that waits finds its new scenarios after another run with the same ones is gone', async () => {
  const [first, second] = [crypto.randomUUID(), crypto.randomUUID()];
  using repository = makeRepository();
  await using world = testWorkspaces({}, [first, second]);
  repository.write({ 'scenarios/new.spec.ts': 'new' });
  const job = jobFor(await freezeAt(world.workspaces, repository));
  await world.workspaces.provision(first, job, NEVER);
  expect((await world.workspaces.remove(first, job, NEVER)).removed).toBe(true);
  repository.write({ 'scenarios/new.spec.ts': 'edited since' });
  const ready = await world.workspaces.provision(second, job, NEVER);
  expect(readFileSync(path.join(ready.path, 'scenarios/new.spec.ts'), 'utf8')).toBe('new');
});

test('a freeze removes trees that nobody froze for a month and drafts of dead processes, and nothing else', async () => {
  using repository = makeRepository();
  await using world = testWorkspaces();
  const added = path.join(world.state, 'added');
  repository.write({ 'scenarios/new.spec.ts': 'new' });
  const { tree } = await freezeAt(world.workspaces, repository);
  const dead = 4_194_305;
  const ages = {
    ['a'.repeat(40)]: 31 * DAY_MS,
    ['b'.repeat(40)]: 29 * DAY_MS,
    [`${dead}-old.tmp`]: DAY_MS,
    [`${dead}-young.tmp`]: 60_000,
    [`${process.pid}-slow.tmp`]: DAY_MS,
  };
  for (const [name, ms] of Object.entries(ages)) {
    mkdirSync(path.join(added, name));
    age(path.join(added, name), ms);
  }
  age(path.join(added, tree), 29 * DAY_MS);
  await freezeAt(world.workspaces, repository);
  expect(new Set(readdirSync(added))).toEqual(
    new Set([tree, 'b'.repeat(40), `${dead}-young.tmp`, `${process.pid}-slow.tmp`]),
  );
  // The freeze before this one made it as good as new.
  repository.write({ 'scenarios/new.spec.ts': null });
  age(path.join(added, 'b'.repeat(40)), 31 * DAY_MS);
  await freezeAt(world.workspaces, repository);
  expect(existsSync(path.join(added, tree))).toBe(true);
  expect(existsSync(path.join(added, 'b'.repeat(40)))).toBe(false);
});
