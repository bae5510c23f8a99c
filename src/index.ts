import type { ConfigInput } from './config/schema.ts';

export type { ConfigInput } from './config/schema.ts';

/** Gives `untilgreen.config.ts` its types. Returns what it is given. */
export const defineConfig = (config: ConfigInput): ConfigInput => config;
