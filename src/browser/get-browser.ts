import { isUntilgreenError } from '../support/errors.ts';
import { getBrowser } from './get.ts';

/* A program: finds or gets a browser, says what it does, and exits with 4 (environment) when there is none. */

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.once(name, () => stop.abort(new Error(`stopped by ${name}`)));
const say = (line: string): void => void process.stderr.write(`${line}\n`);

try {
  const { path, version } = await getBrowser({ say }, stop.signal);
  say(`Browser: ${version} at ${path}, seen to render text`);
} catch (error) {
  if (stop.signal.aborted) process.exitCode = 130;
  else if (isUntilgreenError(error)) {
    process.stderr.write(`${error.message}\n${error.fix}\n`);
    process.exitCode = 4;
  } else throw error;
}
