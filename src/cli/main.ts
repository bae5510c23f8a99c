#!/usr/bin/env node
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

// Said before anything else is loaded: an older Node could not even read the rest.
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(`Untilgreen needs Node 22.19 or newer; this is ${process.version}.\n→ https://nodejs.org\n`);
  process.exit(4);
}
const { main } = await import('./program.ts');
await main(process.argv.slice(2));

export {};
