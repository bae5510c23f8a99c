/*
 * Makes a fresh checkout ready: packages, Node 24, a browser. Runs before `npm test`, `npm run demo` and the like, on
 * the machine's own Node 20 or newer and without any package, because there may be none yet. Says nothing when there is
 * nothing to do.
 */
import { alone } from './setup/alone.mjs';
import { browserProven, getBrowser } from './setup/browser.mjs';
import { nodeWorks, repairNode } from './setup/node-24.mjs';
import { majorOf } from './setup/outside-node.mjs';
import { installPackages, packagesInstalled } from './setup/packages.mjs';
import { say, SetupFailed } from './setup/project.mjs';

/** In the order in which each needs the one before it. */
const STEPS = [
  { done: packagesInstalled, make: installPackages },
  { done: nodeWorks, make: repairNode },
  { done: browserProven, make: getBrowser },
];

async function setUp() {
  if (majorOf(process.version) < 20)
    throw new SetupFailed(`Node 20 or newer is needed to set up; this is ${process.version}. Get it from nodejs.org.`);
  if (STEPS.every(({ done }) => done())) return;
  await alone(async (lock) => {
    for (const { done, make } of STEPS) if (!done()) await make(lock);
  });
}

try {
  await setUp();
} catch (error) {
  if (!(error instanceof SetupFailed)) throw error;
  say(error.message);
  process.exitCode = 1;
}
