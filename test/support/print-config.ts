import { findPlace } from '../../src/config/find.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { Config } from '../../src/config/schema.ts';
import { isUntilgreenError } from '../../src/support/errors.ts';

/* A program: prints the config of the folder that it is started in, or why there is none, as JSON. */

export type Loaded = {
  readonly config?: Config;
  readonly error?: { readonly code: string; readonly message: string; readonly fix: string };
};

async function loaded(): Promise<Loaded> {
  try {
    return { config: await loadConfig(findPlace(process.cwd(), null)) };
  } catch (error) {
    if (!isUntilgreenError(error)) throw error;
    const { code, message, fix } = error;
    return { error: { code, message, fix } };
  }
}

process.stdout.write(JSON.stringify(await loaded()));
