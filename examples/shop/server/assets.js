import { readFileSync, readdirSync } from 'node:fs';

const TYPES = { css: 'text/css', js: 'text/javascript', svg: 'image/svg+xml' };

/** All files that may be served, read once. A path that is not a key here is no asset. */
const assets = new Map([...folder('public', '/'), ...folder('shared', '/shared/')]);

export function asset(pathname) {
  return assets.get(pathname) ?? null;
}

function folder(name, prefix) {
  const root = new URL(`../${name}/`, import.meta.url);
  return readdirSync(root).map((file) => {
    const type = TYPES[file.split('.').at(-1)];
    const headers = { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-cache' };
    return [prefix + file, { status: 200, headers, body: readFileSync(new URL(file, root)) }];
  });
}
