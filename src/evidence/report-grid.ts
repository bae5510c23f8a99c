import type { ScenarioStatus } from '../core/model.ts';
import { duration } from './amounts.ts';
import { html, type Html } from './html.ts';
import type { ReportData } from './report-data.ts';
import type { Round, ScenarioRow } from './rounds.ts';

const CELLS = {
  passed: { sign: '✓', words: 'green' },
  failed: { sign: '✗', words: 'red' },
  skipped: { sign: '»', words: 'skipped' },
  'not-run': { sign: '–', words: 'not run' },
} as const satisfies Record<ScenarioStatus, { readonly sign: string; readonly words: string }>;

/** Every scenario in every round. */
export function gridSection({ scenarios, rounds }: ReportData): Html {
  return html`<section aria-labelledby="grid">
    <h2 id="grid">Scenarios</h2>
    ${
      scenarios.length === 0
        ? html`<p class="card quiet">No scenario was run.</p>`
        : html`<div class="scroll" role="region" aria-labelledby="grid" tabindex="0">
              <table>
                <thead>
                  <tr>
                    <th scope="col">Scenario</th>
                    ${rounds.map((round) => html`<th scope="col">${round.label}</th>`)}
                  </tr>
                </thead>
                <tbody>
                  ${scenarios.map((row) => rowOf(row))} ${commandRows(rounds)}
                </tbody>
              </table>
            </div>
            ${legend()}`
    }
    ${unclear(rounds)}
  </section>`;
}

const rowOf = ({ title, file, cells }: ScenarioRow): Html =>
  html`<tr>
    <th scope="row">${title}<small>${file}</small></th>
    ${cells.map((status) => html`<td>${cell(status)}</td>`)}
  </tr>`;

function cell(status: ScenarioStatus): Html {
  const { sign, words } = CELLS[status];
  return html`<span class="cell ${status}" title="${words}"
    ><span aria-hidden="true">${sign}</span><span class="vh">${words}</span></span
  >`;
}

function commandRows(rounds: readonly Round[]): readonly Html[] {
  const names = new Set(rounds.flatMap((round) => round.commands.map(({ name }) => name)));
  return [...names].map(
    (name) =>
      html`<tr>
        <th scope="row">${name}<small>command</small></th>
        ${rounds.map((round) => html`<td>${cell(round.commands.find((command) => command.name === name)?.status ?? 'not-run')}</td>`)}
      </tr>`,
  );
}

const legend = (): Html =>
  html`<ul class="legend" aria-label="Signs">
    ${Object.entries(CELLS).map(
      ([status, { sign, words }]) =>
        html`<li><span class="cell ${status}" aria-hidden="true">${sign}</span>${words}</li>`,
    )}
  </ul>`;

/** Rounds that reached no verdict are trouble of ours, never red. */
function unclear(rounds: readonly Round[]): Html | null {
  const without = rounds.filter((round) => round.reason !== null);
  if (without.length === 0) return null;
  return html`<ul class="notes">
    ${without.map(({ label, reason, ms }) => html`<li>${label}, after ${duration(ms)}: no verdict. ${reason}</li>`)}
  </ul>`;
}
