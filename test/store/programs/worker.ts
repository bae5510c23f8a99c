import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { processAlive, thisProcess } from '../../../src/store/alive.ts';
import { migrate } from '../../../src/store/migrations.ts';
import { openSqliteDatabase } from '../../../src/store/sqlite-database.ts';
import { openSqliteStore } from '../../../src/store/sqlite.ts';
import type { Lease, Store } from '../../../src/store/store.ts';
import { messageOf, UntilgreenError } from '../../../src/support/errors.ts';
import { job } from '../../support/worlds.ts';
import { NO_SIGNAL, ONE_OF_EACH, working } from '../samples.ts';
import { longMigrations } from '../long-migrations.ts';

/** A process that uses a store as it is told: one JSON command a line comes in, one answer a line goes out. */
export type Command =
  | { readonly op: 'open' }
  | { readonly op: 'migrate' }
  | { readonly op: 'create'; readonly id: string }
  | { readonly op: 'claim'; readonly id: string }
  | { readonly op: 'append'; readonly lease: Lease; readonly seq: number }
  /** Appends until it is killed or refused; each line is one acknowledged append. */
  | { readonly op: 'flood'; readonly id: string };

const file = process.argv[2] ?? '';
const owner = thisProcess();
/** Closed when the process ends by itself. */
const open: { store: Store | null } = { store: null };

/** Written in one piece and at once: what was acknowledged is known even when the process dies right after. */
const say = (answer: unknown): void => {
  writeSync(1, `${JSON.stringify(answer)}\n`);
};

async function store(): Promise<Store> {
  open.store ??= await openSqliteStore({ file, host: owner.host, alive: processAlive }, NO_SIGNAL);
  return open.store;
}

async function flood(id: string): Promise<never> {
  const claim = await (await store()).claim(id, owner, 5_000, NO_SIGNAL);
  if (claim.kind !== 'claimed') throw new Error(`not claimed: ${JSON.stringify(claim)}`);
  const { length } = await (await store()).events(id, NO_SIGNAL);
  for (let seq = length + 1; ; seq += 1) {
    const event = seq % 3 ? ONE_OF_EACH['check.finished'] : ONE_OF_EACH['turn.finished'];
    const stored = await (await store()).append(claim.lease, seq, event, working, NO_SIGNAL);
    say({ seq, hash: stored.hash });
  }
}

async function obey(command: Command): Promise<unknown> {
  switch (command.op) {
    case 'open':
      await store();
      return { opened: true };
    case 'migrate': {
      await using database = await openSqliteDatabase({ file, busyMs: 10_000, clock: Date.now }, NO_SIGNAL);
      await migrate(database, longMigrations(), NO_SIGNAL);
      return { migrated: true };
    }
    case 'create':
      return await (await store()).create(command.id, job(), NO_SIGNAL);
    case 'claim':
      return await (await store()).claim(command.id, owner, 60_000, NO_SIGNAL);
    case 'append':
      return await (await store()).append(command.lease, command.seq, ONE_OF_EACH['run.resumed'], working, NO_SIGNAL);
    case 'flood':
      return await flood(command.id);
  }
}

say({ ready: true });
for await (const line of createInterface(process.stdin)) {
  try {
    say(await obey(JSON.parse(line) as Command));
  } catch (error) {
    say({ code: error instanceof UntilgreenError ? error.code : 'BUG', message: messageOf(error) });
  }
}
await open.store?.[Symbol.asyncDispose]();
