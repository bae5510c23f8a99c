import { createHash } from 'node:crypto';
import { counted, dollars, duration, grouped, moment, partly } from './amounts.ts';
import type { Tone } from './headline.ts';
import { html, Html, inlineJson } from './html.ts';
import type { Cost, ReportData } from './report-data.ts';
import { findingsSection, pre } from './report-findings.ts';
import { gridSection } from './report-grid.ts';
import { iterationsSection } from './report-iterations.ts';
import { picturesSection } from './report-pictures.ts';
import { SCRIPT, STYLE } from './report-style.ts';
import { short } from './visible.ts';

const SIGNS = {
  passed: new Html('<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 13l5.5 5.5L20 6"/></svg>'),
  failed: new Html('<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M5 5l14 14M19 5L5 19"/></svg>'),
  stopped: new Html('<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M7 4v16M17 4v16"/></svg>'),
} as const satisfies Record<Tone, Html>;

/**
 * One page that opens from disk: it loads pictures beside it and nothing else. All that comes from pages, servers and
 * agents is shown as text; the policy in its head would stop a script even if one got through.
 */
export function reportPage(data: ReportData): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>${data.headline.title}: ${short(data.goal, 100)}</title>
        ${new Html(`<style>${STYLE}</style>`)}
      </head>
      <body>
        ${verdict(data)}
        <main>
          ${data.disclaimer && html`<p class="disclaimer" role="note">${data.disclaimer}</p>`}
          ${picturesSection(data.films)} ${gridSection(data)}
          ${findingsSection(data.rounds, data.outcome?.kind === 'passed')}
          ${list('protected', 'Protected files were edited', data.protectedEdits, PROTECTED)}
          ${list('not-verified', 'What was not verified', data.notVerified, null)}
          ${list('troubles', 'Trouble on the way', data.troubles, null)} ${iterationsSection(data.iterations)}
          ${costSection(data.cost)} ${rerunSection(data.rerun)} ${factsSection(data)}
          <footer>
            Made by Untilgreen. Every file of this folder is listed with its sha256 in
            <a href="manifest.json">manifest.json</a>.
          </footer>
        </main>
        ${new Html(`<script type="application/json" id="report-data">${inlineJson(data)}</script><script>${SCRIPT}</script>`)}
      </body>
    </html>`;
  return page.markup;
}

const digest = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const POLICY = `default-src 'none'; img-src 'self' file: data:; style-src ${digest(STYLE)}; script-src ${digest(SCRIPT)}; base-uri 'none'; form-action 'none'`;
const PROTECTED =
  'They are not used by the checks, which read them from the frozen base. A person should look at these edits.';

function verdict(data: ReportData): Html {
  const { headline, cost } = data;
  const chips = [
    data.grade && `grade: ${data.grade}`,
    `branch ${data.branch}`,
    `base ${data.base.slice(0, 10)}`,
    counted(cost.iterations, 'iteration'),
    duration(cost.wallMs),
    cost.iterations > 0 && `cost: ${money(cost)}`,
  ];
  return html`<header class="verdict ${headline.tone}">
    <div>
      <p class="brand">
        <span>Untilgreen report${data.repository !== data.run && ` · ${data.repository}`}</span
        ><span class="mono">${data.run}</span>
      </p>
      <h1>${SIGNS[headline.tone]}<span>${headline.title}</span></h1>
      <p class="detail">${headline.detail}</p>
      ${data.goal.trim() !== '' && html`<p class="goal"><span class="vh">Goal: </span>${data.goal}</p>`}
      <ul class="chips" aria-label="In short">
        ${chips.map((chip) => chip && html`<li>${chip}</li>`)}
      </ul>
    </div>
  </header>`;
}

function list(id: string, title: string, items: readonly string[], intro: string | null): Html | null {
  if (items.length === 0) return null;
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">${title}</h2>
    <div class="card">
      ${intro && html`<p>${intro}</p>`}
      <ul class="plain">
        ${items.map((item) => html`<li>${item}</li>`)}
      </ul>
    </div>
  </section>`;
}

export const money = ({ microUsd, turnsWithoutCost, iterations }: Cost): string =>
  partly(dollars(microUsd), turnsWithoutCost, iterations);

export const tokens = ({ tokens: known, turnsWithoutTokens, iterations }: Cost): string =>
  partly(grouped(known), turnsWithoutTokens, iterations);

type Fact = readonly [name: string, value: string | null];

const facts = (pairs: readonly Fact[]): Html =>
  html`<dl class="card facts">
    ${pairs.map(
      ([name, value]) =>
        value !== null &&
        html`<div>
          <dt>${name}</dt>
          <dd class="${/^[0-9a-f]{40,}$/.test(value) ? 'mono' : 'text'}">${value}</dd>
        </div>`,
    )}
  </dl>`;

const costSection = (cost: Cost): Html =>
  html`<section aria-labelledby="cost">
    <h2 id="cost">Cost and budget</h2>
    ${facts([
      ['Time', duration(cost.wallMs)],
      ['Iterations', grouped(cost.iterations)],
      ['Cost', cost.iterations === 0 ? null : money(cost)],
      ['Tokens', cost.iterations === 0 ? null : tokens(cost)],
      ['Budget', cost.budget],
      ['Left', cost.left],
    ])}
  </section>`;

const rerunSection = (commands: readonly string[]): Html =>
  html`<section aria-labelledby="rerun">
    <h2 id="rerun">Run it again</h2>
    <div class="card">
      ${commands.map(
        (command) =>
          html`<div class="command">${pre(command)}<button type="button" data-copy hidden>Copy</button></div>`,
      )}
    </div>
  </section>`;

const factsSection = (data: ReportData): Html =>
  html`<section aria-labelledby="facts">
    <h2 id="facts">What exactly was judged</h2>
    ${facts([
      ['Branch', data.branch],
      ['Base commit', data.base],
      ['Judged commit', data.head?.commit ?? null],
      ['Judged tree', data.head?.tree ?? null],
      ['Plan, sha256', data.planDigest],
      ['Scenarios, sha256', data.scenarioDigest],
      ['Browser', data.browser],
      ['Agent driver', data.mode === 'verify' ? null : data.driver],
      ['Started', moment(data.startedAt)],
      ['Ended', moment(data.endedAt)],
    ])}
  </section>`;
