import type { ScenarioStatus } from '../core/model.ts';
import { counted, dollars, duration } from './amounts.ts';
import { block, code, plainText, table } from './markdown.ts';
import type { Film, ScenarioFilms } from './pictures.ts';
import type { Iteration, ReportData } from './report-data.ts';
import { money, tokens } from './report-page.ts';
import type { ScenarioRow } from './rounds.ts';

/** What a pull request's description may hold. UTF-16 units. */
const MOST_LENGTH = 60_000;
const MOST_ROWS = 40;

const STATES = {
  passed: '🟢 green',
  failed: '🔴 red',
  skipped: '⚪ skipped',
  'not-run': '⚪ not run',
} as const satisfies Record<ScenarioStatus, string>;
const SIGNS = { passed: '✅', failed: '❌', stopped: '⚠️' } as const;

/** The run in Markdown, ready to be the text of a pull request. Links are relative to the evidence folder. */
export function summary(data: ReportData): string {
  const parts = [
    `## ${SIGNS[data.headline.tone]} ${plainText(data.headline.title)}`,
    data.disclaimer && `> ⚠️ **${plainText(data.disclaimer)}**`,
    plainText(data.headline.detail, 600),
    data.goal.trim() && `**Goal:** ${plainText(data.goal, 600)}`,
    scenarioTable(data),
    data.protectedEdits.length > 0 &&
      `### Protected files were edited\n\nThey are not used by the checks. Look at them before you merge.\n\n${bullets(data.protectedEdits.map((name) => code(name)))}`,
    data.notVerified.length > 0 &&
      `### What was not verified\n\n${bullets(data.notVerified.map((text) => plainText(text, 600)))}`,
    iterationTable(data),
    costLine(data),
    `### Run it again\n\n${block(data.rerun.join('\n'), 'sh')}`,
    `<sub>Run ${code(data.run)} · base ${code(data.base.slice(0, 12))}${data.head ? ` · judged ${code(data.head.commit.slice(0, 12))}` : ''}${data.browser ? ` · ${plainText(data.browser)}` : ''} · [report](report.html) · [manifest](manifest.json)</sub>`,
  ];
  const text = parts.filter((part) => part !== null && part !== false && part !== '').join('\n\n');
  return `${text.length > MOST_LENGTH ? `${text.slice(0, MOST_LENGTH)}\n\n… the rest is in [report.html](report.html)` : text}\n`;
}

const bullets = (items: readonly string[]): string => {
  const shown = items.slice(0, MOST_ROWS).map((item) => `- ${item}`);
  return [...shown, ...(items.length > MOST_ROWS ? [`- and ${items.length - MOST_ROWS} more`] : [])].join('\n');
};

function scenarioTable({ scenarios, films }: ReportData): string | null {
  if (scenarios.length === 0) return null;
  const byScenario = new Map(films.map((film) => [film.scenario, film]));
  const rows = scenarios.slice(0, MOST_ROWS).map((row) => scenarioRow(row, byScenario.get(row.id)));
  const more = scenarios.length - rows.length;
  const text = table(['Scenario', 'Base', 'Now', 'Before', 'After'], rows);
  return `### Scenarios\n\n${text}${more > 0 ? `\n\n${counted(more, 'scenario')} more in [report.html](report.html)` : ''}`;
}

function scenarioRow({ title, base, end }: ScenarioRow, films: ScenarioFilms | undefined): readonly string[] {
  const stood = base === null ? '' : base === 'skipped' ? STATES.skipped : STATES[base === 'red' ? 'failed' : 'passed'];
  return [
    plainText(title),
    stood,
    STATES[end],
    picture(films?.before ?? null, title),
    picture(films?.after ?? null, title),
  ];
}

function picture(film: Film | null, title: string): string {
  const file = film?.gif ?? film?.still;
  if (!film || !file) return '';
  return `[![${plainText(`${title}, ${film.label}`)}](${file})](${file})`;
}

function iterationTable({ iterations, rounds }: ReportData): string | null {
  if (iterations.length === 0) return null;
  const rows = iterations.map((iteration) => {
    const round = rounds.findLast(({ iteration: n, stage }) => n === iteration.n && stage !== 'preflight');
    const red =
      round === undefined
        ? 'not checked'
        : round.verdict === 'inconclusive'
          ? 'no verdict'
          : verdict(round.findings.length + round.moreFindings);
    return [
      String(iteration.n),
      duration(iteration.ms),
      counted(iteration.changed.length, 'file'),
      red,
      costOf(iteration),
    ];
  });
  return `### Iterations\n\n${table(['#', 'Time', 'Changed', 'Then', 'Cost'], rows)}`;
}

const verdict = (findings: number): string => (findings === 0 ? STATES.passed : `🔴 ${counted(findings, 'finding')}`);

const costOf = ({ microUsd }: Iteration): string => (microUsd === null ? 'not reported' : dollars(microUsd));

function costLine({ cost }: ReportData): string {
  const spent = cost.iterations === 0 ? '' : `, cost ${money(cost)}, tokens ${tokens(cost)}`;
  return `**Spent:** ${counted(cost.iterations, 'iteration')}, ${duration(cost.wallMs)}${spent}. **Budget:** ${plainText(cost.budget)}.`;
}
