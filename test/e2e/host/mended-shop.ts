import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { changesOf } from '../../../src/agents/scripted-changes.ts';
import { readPlan } from '../../../src/agents/scripted-plan.ts';

const EXAMPLES = fileURLToPath(new URL('../../../examples/', import.meta.url));

/** A copy of the demo's shop as the scripted agent leaves it after its last turn. */
export function mendShop(into: string): void {
  cpSync(path.join(EXAMPLES, 'shop'), into, { recursive: true });
  const read = (file: string): string | null => {
    const whole = path.join(into, file);
    return existsSync(whole) ? readFileSync(whole, 'utf8') : null;
  };
  for (const turn of readPlan(path.join(EXAMPLES, 'shop-demo', 'plan.json')).turns) {
    for (const { file, text } of changesOf(turn, read)) {
      if (text === null) rmSync(path.join(into, file), { force: true });
      else writeFileSync(path.join(into, file), text);
    }
  }
}

/** The request listener of the shop in `folder`. */
export async function shopIn(folder: string): Promise<RequestListener> {
  const url = pathToFileURL(path.join(folder, 'server', 'app.js')).href;
  const { createApp } = (await import(url)) as { createApp: () => RequestListener };
  return createApp();
}
