/** One line per request on stdout. */
export function log(text) {
  process.stdout.write(`${text}\n`);
}

/** Errors with their stack on stderr. */
export function logError(what, error) {
  process.stderr.write(`${what}: ${error instanceof Error ? error.stack : String(error)}\n`);
}
