import { isUntilgreenError, type ErrorCode } from '../../src/support/errors.ts';

/** The texts of the error that `work` must end with. Any other end fails the test. */
export async function refusal(
  code: ErrorCode,
  work: Promise<unknown>,
): Promise<{ readonly what: string; readonly fix: string }> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!isUntilgreenError(error, code) || error.fix === '')
    throw new Error(`expected ${code}, got ${String(error)}`, { cause: error });
  return { what: error.message, fix: error.fix };
}
