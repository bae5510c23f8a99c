import { z } from 'zod';

/** What stands inside events. Each schema mirrors the type of the same name in core/model.ts; event-schema.ts compares them. */

const text = z.string();
const name = z.string().min(1);
const texts = z.array(text).readonly();
/** Milliseconds, micro-USD, tokens, counts. */
const amount = z.int().nonnegative();
const count = z.int().positive();
/** SHA-256 repositories have 64 digits. A name in its place would be resolved again, to something else. */
const sha = z.string().regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/, 'a full object name of git');
export { amount, name, text };

const readySpec = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('url'), path: text }),
  z.object({ kind: z.literal('log'), pattern: text }),
]);
const appSpec = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('command'),
    argv: texts,
    cwd: text,
    env: z.record(z.string(), z.string()),
    ready: readySpec,
    readyMs: amount,
  }),
  z.object({ kind: z.literal('external'), url: text }),
  z.object({ kind: z.literal('none') }),
]);
const commandSpec = z.object({ name, argv: texts, cwd: text, timeoutMs: amount });
const plan = z.object({
  app: appSpec,
  setup: commandSpec.nullable(),
  commands: z.array(commandSpec).readonly(),
  scenarios: z.object({
    dir: text,
    config: text.nullable(),
    projects: texts.nullable(),
    timeoutMs: amount,
    grep: text.exactOptional(),
  }),
  agent: z.object({ driver: text, argv: texts, env: texts }),
  git: z.enum(['own', 'linked']),
  protect: texts,
  artifacts: name,
});
const budget = z.object({
  iterations: amount,
  wallMs: amount,
  turnMs: amount,
  idleMs: amount,
  tokens: amount.nullable(),
  microUsd: amount.nullable(),
  stuckAfter: amount,
});
const frozen = z.object({
  baseCommit: sha,
  tree: sha,
  planDigest: name,
  addedScenarios: texts,
  ignoredChanges: texts,
});
export const job = z.object({
  mode: z.enum(['loop', 'verify']),
  goal: text,
  repo: name,
  branch: text,
  frozen,
  plan,
  budget,
  keepGreen: z.boolean(),
});

export const workspaceReady = z.object({ path: name, commit: sha, tree: sha, frozenDigest: name });

const findingDetail = z.object({
  location: text.nullable(),
  step: text.nullable(),
  expected: text.nullable(),
  received: text.nullable(),
  trail: z.array(z.object({ title: text, ok: z.boolean() })).readonly(),
  callLog: texts,
  network: texts,
  console: texts,
  pageErrors: texts,
  server: texts,
  rerun: text.nullable(),
});
const finding = z.object({
  key: text,
  kind: z.enum([
    'assertion',
    'timeout',
    'page-crash',
    'error',
    'missing',
    'skipped',
    'command',
    'app-start',
    'app-died',
    'cannot-fail',
  ]),
  scenario: name.nullable(),
  title: text,
  message: text,
  detail: findingDetail,
  screenshot: text.nullable(),
});
const verdict = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('passed') }),
  z.object({ kind: z.literal('failed'), findings: z.array(finding).readonly() }),
  z.object({ kind: z.literal('inconclusive'), reason: text }),
]);
const scenarioResult = z.object({
  id: name,
  title: text,
  file: text,
  status: z.enum(['passed', 'failed', 'skipped', 'not-run']),
  ms: amount,
  assertions: amount,
  recording: text.nullable(),
  screenshot: text.nullable(),
});
const commandResult = z.object({
  name,
  argv: texts,
  exitCode: z.int().nullable(),
  ms: amount,
  status: z.enum(['passed', 'failed']),
});
export const checkResult = z.object({
  verdict,
  scenarios: z.array(scenarioResult).readonly(),
  commands: z.array(commandResult).readonly(),
  browser: text.nullable(),
  tampered: texts,
});
export const preflight = z.object({
  result: checkResult,
  baselines: z.array(z.object({ id: name, title: text, class: z.enum(['red', 'green', 'skipped']) })).readonly(),
  refused: z
    .array(
      z.object({ id: name, reason: z.enum(['no-assertion', 'green-on-blank-page', 'does-not-load']), detail: text }),
    )
    .readonly(),
});

export const turnIntent = z.object({
  n: count,
  kind: z.enum(['plan', 'work', 'fix', 'simplify', 'review']),
  sessionId: name,
  session: z.enum(['fresh', 'resume']),
  from: sha,
});
export const turnReport = z.object({
  n: count,
  status: z.enum(['ok', 'failed', 'timed-out', 'idle', 'cut-off', 'unavailable']),
  note: text,
  commit: sha,
  tree: sha,
  changed: texts,
  protectedEdits: texts,
  tampered: texts,
  blocked: text.nullable(),
  tokens: amount.nullable(),
  microUsd: amount.nullable(),
});
export const published = z.object({ branch: text.nullable(), folder: text.nullable(), problem: text.nullable() });
