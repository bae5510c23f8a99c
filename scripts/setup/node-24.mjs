import * as fs from 'node:fs';
import path from 'node:path';
import { majorOf, outsideNode, versionOf } from './outside-node.mjs';
import { ROOT, say, SetupFailed } from './project.mjs';
import { run } from './run.mjs';

const NODE_PACKAGE = path.join(ROOT, 'node_modules', 'node');

/** The Node that npm scripts find first is 24: the one in node_modules, or without it the machine's. */
export function nodeWorks() {
  const binary = nodeBinary();
  if (!fs.existsSync(binary)) return majorOf(versionOf(outsideNode())) >= 24;
  return majorOf(versionOf(binary)) === 24;
}

/** npm may have been told not to run install scripts; the one of the package `node` fetches the program itself. */
export async function repairNode(lock) {
  say('Fetching Node 24 (install script of the package "node")');
  const code = await run([outsideNode(), 'installArchSpecificPackage.js'], { cwd: NODE_PACKAGE, quiet: true }, lock);
  if (code !== 0 || !nodeWorks())
    throw new SetupFailed(
      `${nodeBinary()} is not a Node 24 that runs here, and this machine's Node is ${process.version}.\n` +
        'Type: npm rebuild node --foreground-scripts   (or install Node 24 from nodejs.org)',
    );
}

export const nodeBinary = () => path.join(NODE_PACKAGE, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
