import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A counter that is to add one. `STEP` is the bug's place; `/api/count` answers 500 until `server.mjs` is mended too. */
export const FILES = {
  'server.mjs': `import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
const page = readFileSync(new URL('./page.html', import.meta.url), 'utf8');
const settings = JSON.parse(readFileSync(new URL('./settings.json', import.meta.url), 'utf8'));
createServer((request, response) => {
  console.log(request.method, request.url);
  if (request.url === '/') return response.writeHead(200, { 'content-type': 'text/html' }).end(page);
  if (request.url === '/api/greeting') {
    try {
      const greeting = JSON.stringify(settings.greeting.toUpperCase());
      return response.writeHead(200, { 'content-type': 'application/json' }).end(greeting);
    } catch (error) {
      console.error(error.stack);
      return response.writeHead(500, { 'content-type': 'application/json' }).end('{"error":"greeting is broken"}');
    }
  }
  response.writeHead(404).end();
}).listen(Number(process.env.PORT), '127.0.0.1');
`,
  'page.html': `<!doctype html><meta charset="utf-8"><title>Counter</title>
<h1>Counter</h1><p role="status" id="count">0</p><p id="greeting"></p>
<button id="add">Add one</button>
<script type="module">
  const STEP = 2;
  const count = document.querySelector('#count');
  document.querySelector('#add').addEventListener('click', () => { count.textContent = String(Number(count.textContent) + STEP); });
  const answer = await fetch('/api/greeting');
  if (!answer.ok) console.error('no greeting: ' + answer.status);
  document.querySelector('#greeting').textContent = answer.ok ? await answer.json() : 'no greeting';
</script>
`,
  'settings.json': '{ "name": "counter" }\n',
  'package.json': `${JSON.stringify({ name: 'counter', type: 'module', scripts: { test: 'node --test' } }, null, 2)}\n`,
  'playwright.config.mjs': `export default { testDir: 'scenarios', timeout: 8_000, expect: { timeout: 1_000 } };\n`,
  'scenarios/counter.spec.mjs': `import { expect, test } from '@playwright/test';
test('the page has a heading', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Counter' })).toBeVisible();
});
test('the button adds one', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Add one' }).click();
  await expect(page.getByRole('status')).toHaveText('1');
});
test('the page greets', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByText('HELLO')).toBeVisible();
});
`,
  'untilgreen.config.json': `${JSON.stringify(
    {
      app: { command: ['node', 'server.mjs'], ready: { url: '/' }, timeout: '20s' },
      budget: { iterations: 3, time: '10m', turn: '60s', idle: '30s' },
    },
    null,
    2,
  )}\n`,
} as const satisfies Record<string, string>;

/** Edits that mend the app, as an agent's turn. */
export const MEND_COUNTER = { file: 'page.html', find: 'const STEP = 2;', replace: 'const STEP = 1;' } as const;
export const MEND_GREETING = {
  file: 'settings.json',
  find: '"counter"',
  replace: '"counter", "greeting": "hello"',
} as const;

export type Project = { readonly root: string; readonly git: (...argv: string[]) => string };

/** A committed repository in `folder`, with `files` over the counter's own. */
export function project(folder: string, files: Readonly<Record<string, string>> = {}): Project {
  const root = path.join(folder, 'project');
  writeFiles(root, { ...FILES, ...files });
  const git = (...argv: string[]): string =>
    execFileSync('git', ['-C', root, ...argv], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  execFileSync('git', ['init', '-q', '-b', 'main', root]);
  git('add', '-A');
  git('commit', '-qm', 'counter');
  return { root, git };
}

function writeFiles(root: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
}

type Edit = { readonly file: string; readonly find: string; readonly replace: string };
export type Turn = {
  readonly says?: string;
  readonly edits?: readonly Edit[];
  readonly writes?: readonly { readonly file: string; readonly text: string }[];
  readonly blocked?: string;
  readonly sleepMs?: number;
};

/** A plan for the scripted agent, outside the repository. Returns the arguments that choose it. */
export function scripted(folder: string, turns: readonly Turn[]): string[] {
  const plan = path.join(folder, 'plan.json');
  writeFileSync(plan, JSON.stringify({ turns }));
  return ['--agent', 'scripted', '--', plan];
}
