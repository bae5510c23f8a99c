/** Asked for often, looked for once: what was found is kept, and a search that failed is made anew the next time. */
export function onceFound<T>(search: (signal: AbortSignal) => Promise<T>): (signal: AbortSignal) => Promise<T> {
  let found: Promise<T> | null = null;
  return (signal) =>
    (found ??= search(signal).catch((error: unknown) => {
      found = null;
      throw error;
    }));
}
