export type Value = string | number | null;
export type Row = Readonly<Record<string, unknown>>;

/**
 * SQL with `?` placeholders, in words that SQLite and PostgreSQL share. Integers are numbers below 2^53.
 * Trouble that a person can mend comes as `UntilgreenError`: `STORE_UNUSABLE`, `DISK`, `CORRUPT`.
 */
export interface Queries {
  all(sql: string, values?: readonly Value[]): Promise<readonly Row[]>;
  /** How many rows it changed. */
  run(sql: string, values?: readonly Value[]): Promise<number>;
  /** The database's clock in unix milliseconds. It may be set back or forth while we run. */
  now(): Promise<number>;
  tables(): Promise<readonly string[]>;
}

/** All that differs from one database to another. */
export interface Database extends AsyncDisposable {
  /** Sees what is committed. Each statement stands for itself. */
  read<T>(body: (queries: Queries) => Promise<T>, signal: AbortSignal): Promise<T>;
  /**
   * All or nothing, and one at a time over all processes: what the body has read stays true until it ends.
   * A body that throws leaves no trace. The body waits for nothing but its queries.
   */
  transaction<T>(body: (queries: Queries) => Promise<T>, signal: AbortSignal): Promise<T>;
}
