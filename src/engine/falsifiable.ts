import type { ScenarioRequest, ScenarioRun } from '../browser/check.ts';
import type { Refusal, Verdict } from '../core/model.ts';
import type { Work } from './perform.ts';

/** Scenarios that cannot even be loaded, as one refusal with the compiler's words. `null`: they load. */
export async function doesNotLoad(
  request: ScenarioRequest,
  { parts, signal }: Work,
): Promise<Refusal | Extract<Verdict, { readonly kind: 'inconclusive' }> | null> {
  const list = await parts.scenarios.list(request, signal);
  signal.throwIfAborted();
  if (list.kind === 'ok') return null;
  if (list.kind === 'inconclusive') return list;
  return { id: request.spec.dir, reason: 'does-not-load', detail: `the scenarios cannot be loaded: ${list.reason}` };
}

/** A gate that cannot fail proves nothing: of the scenarios that pass, those without an assertion or green on an empty page. */
export async function cannotFail(
  ran: Extract<ScenarioRun, { readonly kind: 'ran' }>,
  request: ScenarioRequest,
  { parts, listener, signal }: Work,
): Promise<readonly Refusal[]> {
  const green = ran.scenarios.filter((scenario) => scenario.status === 'passed');
  const silent = green.filter((scenario) => scenario.assertions === 0);
  const rest = green.filter((scenario) => scenario.assertions > 0);
  if (rest.length > 0) listener.onProgress({ type: 'note', text: 'trying the green scenarios on an empty page' });
  const only = rest.map((scenario) => scenario.id);
  const blank = rest.length > 0 ? await parts.scenarios.greenOnBlankPage({ ...request, only }, signal) : [];
  signal.throwIfAborted();
  return [
    ...silent.map(({ id, title, file }): Refusal => ({
      id,
      reason: 'no-assertion',
      detail: `scenario "${title}" (${file}) has no assertion, so it cannot fail: add an expect(…)`,
    })),
    ...rest
      .filter(({ id }) => blank.includes(id))
      .map(({ id, title, file }): Refusal => ({
        id,
        reason: 'green-on-blank-page',
        detail: `scenario "${title}" (${file}) passes on an empty page, so it cannot fail: expect something that only the app shows`,
      })),
  ];
}
