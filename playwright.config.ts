import { createServer, type AddressInfo } from 'node:net';
import { defineConfig } from '@playwright/test';
import { browserArguments } from './src/browser/arguments.ts';
import { getBrowser } from './src/browser/get.ts';

/*
 * `npx playwright test` runs the scenarios on a host of their own. Port and browser are found once and handed to the
 * workers, which read this file again: two checkouts never try each other's build.
 */
const port = (process.env['UNTILGREEN_SCENARIO_PORT'] ??= String(await freePort()));
const browser = await getBrowser({ say }, new AbortController().signal);
process.env['UNTILGREEN_BROWSER'] = browser.path;

export default defineConfig({
  testDir: 'scenarios',
  forbidOnly: true,
  workers: 2,
  reporter: 'list',
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    viewport: { width: 1280, height: 720 },
    launchOptions: { executablePath: browser.path, args: [...browserArguments()] },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
  },
  webServer: {
    command: 'node test/e2e/host/main.ts',
    env: { PORT: port },
    url: `http://127.0.0.1:${port}/healthz`,
    reuseExistingServer: false,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 5_000 },
    timeout: 180_000,
  },
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
