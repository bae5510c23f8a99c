import * as fs from 'node:fs';
import path from 'node:path';
import { majorOf, outsideNode, versionOf } from './outside-node.mjs';
import { npm } from './packages.mjs';
import { ROOT, say, SetupFailed } from './project.mjs';
import { run } from './run.mjs';

/** The Node that npm scripts find first is 24: the one in node_modules, or without it the machine's. */
export function nodeWorks() {
  const binary = nodeBinary();
  if (!fs.existsSync(binary)) return majorOf(versionOf(outsideNode())) >= 24;
  return majorOf(versionOf(binary)) === 24;
}

/** npm may have been told not to run install scripts; that of the package `node` fetches the program itself. */
export async function repairNode(lock) {
  say('Fetching Node 24 (npm rebuild node)');
  const code = await run([...npm(), 'rebuild', 'node', '--ignore-scripts=false'], { cwd: ROOT, quiet: true }, lock);
  if (code !== 0 || !nodeWorks())
    throw new SetupFailed(
      `${nodeBinary()} is not a Node 24 that runs here, and this machine's Node is ${process.version}.\n` +
        'Type: npm rebuild node --ignore-scripts=false --foreground-scripts   (or install Node 24 from nodejs.org)',
    );
}

/** What npm scripts find as `node`. */
export const nodeBinary = () =>
  process.platform === 'win32'
    ? path.join(ROOT, 'node_modules', 'node', 'bin', 'node.exe')
    : path.join(ROOT, 'node_modules', '.bin', 'node');
