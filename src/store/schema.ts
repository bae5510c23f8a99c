import type { Migration } from './migrations.ts';

/**
 * In order, forward only. A migration that was released is never edited: a checksum of each is stored with the data.
 * `bigint` holds milliseconds, micro-USD and pids; truth values are 0 and 1. Both SQLite and PostgreSQL take this text.
 */
export const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    name: 'runs and their logs',
    statements: [
      `create table runs (
        id text primary key,
        ordinal bigint not null unique,
        parent_id text references runs (id) on delete set null,
        repo text not null,
        goal text not null,
        branch text not null,
        driver text not null,
        priority integer not null,
        run_at bigint not null,
        created_at bigint not null,
        updated_at bigint not null,
        phase text not null,
        outcome text,
        iterations integer not null,
        micro_usd bigint not null,
        cancel_requested integer not null,
        seq integer not null,
        head text not null,
        epoch integer not null,
        owner_host text,
        owner_pid bigint,
        owner_started_at bigint,
        lease_until bigint,
        lease_ttl bigint
      )`,
      'create index runs_by_repo on runs (repo, ordinal)',
      'create index runs_by_parent on runs (parent_id)',
      `create table events (
        run_id text not null references runs (id) on delete cascade,
        seq integer not null,
        type text not null,
        v integer not null,
        at bigint not null,
        data text not null,
        prev_hash text not null,
        hash text not null,
        primary key (run_id, seq)
      )`,
      `create table scenario_results (
        run_id text not null references runs (id) on delete cascade,
        seq integer not null,
        n integer not null,
        round text not null,
        iteration integer not null,
        scenario_id text not null,
        file text not null,
        status text not null,
        ms bigint not null,
        at bigint not null,
        primary key (run_id, seq, n)
      )`,
      'create index scenario_results_by_scenario on scenario_results (scenario_id, at)',
      `create table costs (
        run_id text not null references runs (id) on delete cascade,
        seq integer not null,
        turn integer not null,
        tokens bigint,
        micro_usd bigint,
        at bigint not null,
        primary key (run_id, seq)
      )`,
      `create table port_leases (
        host text not null,
        port integer not null,
        run_id text not null,
        owner_pid bigint not null,
        owner_started_at bigint not null,
        primary key (host, port)
      )`,
    ],
  },
];
