import type { Migration } from '../../src/store/migrations.ts';

const VERSIONS = 12;
const TABLES = 8;

/** Long enough to be killed in the midst of: each version makes tables of its own and fills them. */
export const longMigrations = (): readonly Migration[] =>
  Array.from({ length: VERSIONS }, (_, n) => ({
    version: n + 1,
    name: `version ${n + 1}`,
    statements: Array.from({ length: TABLES }, (_ignored, m) => [
      `create table t_${n}_${m} (id integer primary key, note text not null)`,
      `insert into t_${n}_${m} (id, note) values (1, 'made by version ${n + 1}')`,
    ]).flat(),
  }));

export const TABLES_OF_ALL = VERSIONS * TABLES;
