/** Provisions the run in its arguments as a controller does, over and over, until it is killed. */
import { readFileSync } from 'node:fs';
import type { Job } from '../../../src/core/model.ts';
import { createWorkspaces } from '../../../src/workspace/workspaces.ts';

const [state = '', runId = '', jobFile = ''] = process.argv.slice(2);
const job = JSON.parse(readFileSync(jobFile, 'utf8')) as Job;
const ports = { acquire: async () => true, release: async () => {} };
const workspaces = createWorkspaces({ state, ports, environment: process.env });
const signal = new AbortController().signal;
process.stdout.write('started\n');
for (;;) await workspaces.provision(runId, job, signal);
