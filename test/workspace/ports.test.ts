import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { isFreePort, leasePort, pickPort } from '../../src/workspace/ports.ts';
import { body, inconclusive, SERVER, stage, up } from '../support/app-stage.ts';
import { memoryLeases, NEVER, RUN } from '../support/workspaces.ts';

test('an external app is used as it is, unproven; one that does not answer is nobody’s fault', async () => {
  await using at = stage(SERVER);
  const app = up(await at.start());
  const external = (url: string) => at.workspaces.startApp(RUN, { kind: 'external', url }, at.logs, NEVER);
  const same = up(await external(`${app.url}/`));
  expect([same.url, same.identity, same.lines(0, 5)]).toEqual([app.url, 'unproven', []]);
  await same[Symbol.asyncDispose]();
  expect(await body(app)).toBe('hello');
  await app[Symbol.asyncDispose]();
  expect(inconclusive(await external(app.url))).toContain(app.url);
  expect(inconclusive(await at.workspaces.startApp(RUN, { kind: 'none' }, at.logs, NEVER))).toContain('no app');
});

test('a port that another run holds, or that is taken, is not given out', async () => {
  const leases = memoryLeases();
  const offered = [await pickPort(), await pickPort(), await pickPort()] as const;
  await leases.acquire(offered[0], 'another run', NEVER);
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(offered[1], '::1', resolve));
  let next = 0;
  const source = { leases, pick: async () => offered[next++ % 3]!, isFree: isFreePort };
  const lease = await leasePort(source, RUN, NEVER);
  expect(lease?.port).toBe(offered[2]);
  await lease?.[Symbol.asyncDispose]();
  expect([...leases.held.keys()]).toEqual([offered[0]]);
  expect(await leasePort({ ...source, isFree: async () => false }, RUN, NEVER)).toBeNull();
  holder.close();
});
