import { UntilgreenError } from '../support/errors.ts';
import type { RunRow, Store } from '../store/store.ts';

/** The one run that a person means. Throws `RUN_NOT_FOUND` or `RUN_AMBIGUOUS`. */
export async function findRun(store: Store | null, reference: string, signal: AbortSignal): Promise<RunRow> {
  const rows = store === null ? [] : await store.find(reference, signal);
  const [row] = rows;
  if (row === undefined) {
    throw new UntilgreenError('RUN_NOT_FOUND', {
      what: `There is no run "${reference}"`,
      fix: 'See what there is: untilgreen list --all',
    });
  }
  if (rows.length > 1) {
    throw new UntilgreenError('RUN_AMBIGUOUS', {
      what: `"${reference}" fits ${rows.length} runs: ${rows.map((each) => each.id).join(', ')}`,
      fix: 'Give more of the id',
    });
  }
  return row;
}
