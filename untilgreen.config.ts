import type { ConfigInput } from './src/config/schema.ts';

/** This repository, judged by itself: `npx untilgreen verify`. */
export default {
  app: {
    command: ['node', 'test/e2e/host/main.ts'],
    ready: { url: '/healthz' },
    timeout: '3m',
  },
} satisfies ConfigInput;
