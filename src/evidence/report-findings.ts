import type { Finding, FindingDetail } from '../core/model.ts';
import { counted } from './amounts.ts';
import { html, type Html } from './html.ts';
import type { Round } from './rounds.ts';

/** What failed and why, newest round first and open; cause before symptom. */
export function findingsSection(rounds: readonly Round[], passed: boolean): Html | null {
  const red = rounds.filter((round) => round.findings.length > 0).toReversed();
  if (red.length === 0) return null;
  return html`<section aria-labelledby="findings">
    <h2 id="findings">${passed ? 'What had failed on the way' : 'What failed'}</h2>
    ${red.map((round, index) => roundOf(round, index === 0 && !passed))}
  </section>`;
}

const roundOf = (round: Round, open: boolean): Html =>
  html`<details class="card" ${open && OPEN}>
    <summary>
      <h3>${round.label}</h3>
      <span class="badge failed">${counted(round.findings.length + round.moreFindings, 'finding')}</span>
    </summary>
    ${round.findings.map(findingOf)}
    ${round.moreFindings > 0 && html`<p class="quiet">and ${round.moreFindings} more</p>`}
  </details>`;

const OPEN = html`open`;

function findingOf(finding: Finding): Html {
  const { detail } = finding;
  return html`<article class="finding">
    <h3>${finding.title}</h3>
    <p class="quiet">${[finding.kind, detail.location, detail.step].filter((text) => text !== null).join(' · ')}</p>
    <p class="message mono">${finding.message}</p>
    ${compared(detail)} ${trail(detail)} ${lines('Failed requests', detail.network)}
    ${lines('Page errors', detail.pageErrors)} ${lines('Console', detail.console)} ${lines('Server', detail.server)}
    ${lines('Call log', detail.callLog)}
    ${
      finding.screenshot &&
      html`<h4>Failing moment</h4>
        <figure>
          <a href="${finding.screenshot}"
            ><img src="${finding.screenshot}" alt="Page when it failed: ${finding.title}" loading="lazy"
          /></a>
        </figure>`
    }
    ${
      detail.rerun &&
      html`<h4>See it again</h4>
        ${pre(detail.rerun)}`
    }
  </article>`;
}

function compared({ expected, received }: FindingDetail): Html | null {
  if (expected === null && received === null) return null;
  return html`<dl class="compare">
    ${
      expected !== null &&
      html`<dt>expected</dt>
        <dd class="expected">${expected}</dd>`
    }
    ${
      received !== null &&
      html`<dt>received</dt>
        <dd class="received">${received}</dd>`
    }
  </dl>`;
}

function trail({ trail: steps }: FindingDetail): Html | null {
  if (steps.length === 0) return null;
  return html`<h4>Steps</h4>
    <ol class="trail">
      ${steps.map(({ title, ok }) => html`<li class="${ok ? 'ok' : 'bad'}">${title}${!ok && html`<span class="vh"> (failed)</span>`}</li>`)}
    </ol>`;
}

const lines = (title: string, texts: readonly string[]): Html | null =>
  texts.length === 0
    ? null
    : html`<h4>${title}</h4>
        ${pre(texts.join('\n'))}`;

/** Text with its line breaks. Long ones can be scrolled, also with the keyboard. */
export const pre = (text: string, name = 'Text'): Html =>
  text.length < 600
    ? html`<pre>${text}</pre>`
    : html`<pre tabindex="0" role="region" aria-label="${name}">${text}</pre>`;
