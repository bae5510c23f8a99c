import type { Row, Value } from '../../src/store/database.ts';
import type { Owner, Store } from '../../src/store/store.ts';
import { leaseContract } from './lease.contract.ts';
import { logContract } from './log.contract.ts';
import { portContract } from './port.contract.ts';
import { runContract } from './run.contract.ts';

/** How one user of the store sees the world. */
export type User = {
  readonly host?: string;
  readonly alive?: (owner: Owner) => boolean;
  readonly clock?: () => number;
  readonly holder?: Owner;
};

/** One empty database. Each `open` is a connection of its own; all are closed at the end. */
export interface TestDatabase extends AsyncDisposable {
  open(user?: User): Promise<Store>;
  /** Past the store: to look at rows, or to damage them. */
  sql(text: string, values?: readonly Value[]): Promise<readonly Row[]>;
}
export type MakeDatabase = () => Promise<TestDatabase>;

/** What every store must do, whatever database is below it. */
export function storeContract(make: MakeDatabase): void {
  runContract(make);
  leaseContract(make);
  logContract(make);
  portContract(make);
}
