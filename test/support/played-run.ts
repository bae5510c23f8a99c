import { followRun } from '../../src/engine/engine.ts';
import type { Job } from '../../src/core/model.ts';
import type { Listener } from '../../src/engine/parts.ts';
import { control, laboratory, LISTENER, openStore, type Outside } from './laboratory.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { job } from './worlds.ts';

const forever = new AbortController().signal;
const WITH_APP: Job['plan']['app'] = {
  kind: 'command',
  argv: ['node', 'server.js'],
  cwd: '.',
  env: {},
  ready: { kind: 'url', path: '/' },
  readyMs: 1_000,
};
export const jobWithApp = (more: Partial<Job> = {}): Job => job({ plan: { ...job().plan, app: WITH_APP }, ...more });
let ids = 0;
export const newRunId = (): string => {
  ids += 1;
  return `0199c0de-7000-7000-8000-${String(ids).padStart(12, '0')}`;
};

export async function play(outside: Partial<Outside>, given: Job = jobWithApp(), listener: Listener = LISTENER) {
  using folder = temporaryFolder();
  await using store = await openStore(folder.path);
  const id = newRunId();
  await store.create(id, given, forever);
  const lab = laboratory(folder.path, store, outside);
  const state = await followRun(id, lab.parts, listener, control());
  const events = await store.events(id, forever);
  return { ...lab, state, events, row: await store.get(id, forever) };
}

export const outcomeOf = (state: Awaited<ReturnType<typeof play>>['state']) =>
  'outcome' in state ? state.outcome : state.phase;
