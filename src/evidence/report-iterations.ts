import type { TurnStatus } from '../core/model.ts';
import { counted, dollars, duration, grouped, size } from './amounts.ts';
import type { Excerpt } from './excerpt.ts';
import { html, type Html } from './html.ts';
import type { Iteration } from './report-data.ts';
import { pre } from './report-findings.ts';

const TONES = {
  ok: 'passed',
  failed: 'failed',
  'timed-out': 'failed',
  idle: 'failed',
  'cut-off': 'stopped',
  unavailable: 'stopped',
} as const satisfies Record<TurnStatus, string>;

/** What the agent was told, what it changed and what it said, turn by turn. */
export function iterationsSection(iterations: readonly Iteration[]): Html | null {
  if (iterations.length === 0) return null;
  return html`<section aria-labelledby="iterations">
    <h2 id="iterations">Iterations</h2>
    ${iterations.map(iterationOf)}
  </section>`;
}

function iterationOf(iteration: Iteration): Html {
  const { n, kind, status, ms, changed, files } = iteration;
  return html`<details class="card" id="iteration-${n}">
    <summary>
      <h3>Iteration ${n}</h3>
      <span class="badge ${TONES[status]}">${status}</span>
      <span class="quiet"
        >${kind} · ${duration(ms)} · ${counted(changed.length, 'file')} changed · ${costOf(iteration)}</span
      >
    </summary>
    <p>${iteration.note}</p>
    ${iteration.blocked !== null && html`<p><strong>Asks for a person:</strong> ${iteration.blocked}</p>`}
    ${named('Changed', changed)} ${named('Protected files that it edited', iteration.protectedEdits)}
    ${named('Altered outside of the worktree', iteration.tampered)} ${part('Prompt', files.prompt)}
    ${part('Diff', files.diff)} ${part('Agent log', files.log)}
  </details>`;
}

function costOf({ tokens, microUsd }: Iteration): string {
  const words = [tokens === null ? null : `${grouped(tokens)} tokens`, microUsd === null ? null : dollars(microUsd)];
  return words.filter((text) => text !== null).join(' · ') || 'cost not reported';
}

const MOST_NAMES = 60;

function named(title: string, names: readonly string[]): Html | null {
  if (names.length === 0) return null;
  const more = names.length - MOST_NAMES;
  return html`<h4>${title}</h4>
    <ul class="plain mono">
      ${names.slice(0, MOST_NAMES).map((name) => html`<li>${name}</li>`)} ${more > 0 && html`<li>and ${more} more</li>`}
    </ul>`;
}

function part(title: string, excerpt: Excerpt | null): Html | null {
  if (!excerpt) return null;
  const { file, text, omitted, end } = excerpt;
  const which = end === 'head' ? 'the beginning' : 'the end';
  return html`<details>
    <summary>
      ${title} ${omitted > 0 && html`<span class="quiet">${which}; ${size(omitted)} more in the file</span>`}
    </summary>
    ${title === 'Diff' ? diff(text) : pre(text, title)}
    <p class="notes"><a href="${file}">${file}</a></p>
  </details>`;
}

/** Neighbouring lines of one kind share an element, which keeps large diffs small. */
function diff(text: string): Html {
  const runs: { readonly kind: string; readonly lines: string[] }[] = [];
  for (const line of text.replace(/\n$/, '').split('\n')) {
    const kind = kindOf(line);
    const last = runs.at(-1);
    if (last?.kind === kind) last.lines.push(line);
    else runs.push({ kind, lines: [line] });
  }
  const parts = runs.map(({ kind, lines }) => html`<span class="${kind}">${lines.join('\n')}</span>`);
  return html`<pre class="diff" tabindex="0" role="region" aria-label="Diff">${parts}</pre>`;
}

function kindOf(line: string): string {
  if (/^(diff |index |--- |\+\+\+ |new file|deleted file|rename |similarity )/.test(line)) return 'file';
  if (line.startsWith('@@')) return 'at';
  if (line.startsWith('+')) return 'add';
  return line.startsWith('-') ? 'del' : 'same';
}
