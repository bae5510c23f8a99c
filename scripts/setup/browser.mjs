import * as fs from 'node:fs';
import path from 'node:path';
import { cacheFolder } from './cache.mjs';
import { nodeBinary } from './node-24.mjs';
import { outsideNode } from './outside-node.mjs';
import { json, ROOT, SetupFailed } from './project.mjs';
import { run } from './run.mjs';

/** A browser that was seen to render text (`src/browser/prove-memory.ts`) is unchanged, and is one that will be used. */
export function browserProven() {
  const asked = process.env.UNTILGREEN_BROWSER && path.resolve(process.env.UNTILGREEN_BROWSER);
  const proven = json(path.join(cacheFolder(), 'browsers.json'))?.proven ?? [];
  return proven.some((entry) => {
    if (asked ? entry.path !== asked : entry.source === 'configured') return false;
    try {
      const real = fs.realpathSync(entry.path);
      const { size, mtimeMs } = fs.statSync(real);
      return real === entry.real && size === entry.size && mtimeMs === entry.mtimeMs;
    } catch {
      return false;
    }
  });
}

export async function getBrowser(lock) {
  const node = fs.existsSync(nodeBinary()) ? nodeBinary() : outsideNode();
  const program = path.join(ROOT, 'src', 'browser', 'get-browser.ts');
  const code = await run([node, program], { cwd: ROOT, quiet: false }, lock);
  if (code !== 0) throw new SetupFailed('No browser, so the set-up stopped here. The lines above say what to type.');
}
