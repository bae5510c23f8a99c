import type { Film } from './pictures.ts';
import type { ReportData } from './report-data.ts';

const FILES: Readonly<Record<string, string>> = {
  'report.html': 'The report',
  'report.json': 'The data of the report',
  'summary.md': 'The run in Markdown',
};
const TEXTS: Readonly<Record<string, string>> = {
  'prompt.md': 'What the agent was told',
  'diff.patch': 'What the agent changed',
  'agent.log': 'What the agent printed',
};

/** Says of each file of the folder in words what it is. */
export function artifactCaptions({ films, rounds }: ReportData): (path: string) => string {
  const pictures = new Map<string, string>();
  const note = (film: Film | null, title: string): void => {
    if (film?.gif) pictures.set(film.gif, `${title}: ${film.label}`);
    if (film?.poster) pictures.set(film.poster, `${title}: ${film.label}, last picture`);
    if (film?.still) pictures.set(film.still, `${title}: ${film.label}, last page`);
  };
  for (const { title, before, after, diff } of films) {
    note(before, title);
    note(after, title);
    if (diff) pictures.set(diff.file, `${title}: last pages compared`);
  }
  for (const { screenshot, title } of rounds.flatMap((round) => round.findings)) {
    if (screenshot !== null) pictures.set(screenshot, `${title}: the failing moment`);
  }
  return (path) => FILES[path] ?? pictures.get(path) ?? turnCaption(path);
}

function turnCaption(path: string): string {
  const [, n, name = ''] = /^iterations\/(\d+)\/(.*)$/.exec(path) ?? [];
  return n === undefined ? '' : `Iteration ${n}: ${TEXTS[name] ?? name}`;
}
