import { short, visible } from './visible.ts';

/** Text from anywhere as plain text in Markdown: nothing in it becomes a link, an image, a mention, HTML or a table cell. */
export function plainText(text: string, most = 300): string {
  return short(text, most)
    .replace(/[\\`*_{}[\]()<>#+!|~&$]/g, (sign) => `\\${sign}`)
    .replace(/(^|\W)@(?=\w)/g, '$1@<!-- -->')
    .replace(/:\/\//g, ':<!-- -->//')
    .replace(/^(\d+)([.)])/, '$1\\$2')
    .replace(/^([-=])/, '\\$1');
}

/** In one line of code. */
export function code(text: string, most = 200): string {
  const plain = short(text, most).replaceAll('|', '\\|');
  const fence = '`'.repeat(longestRun(plain) + 1);
  return plain.startsWith('`') || plain.endsWith('`') ? `${fence} ${plain} ${fence}` : fence + plain + fence;
}

/** As a block of code that nothing in the text can end. */
export function block(text: string, language: string): string {
  const plain = visible(text).replace(/\n+$/, '');
  const fence = '`'.repeat(Math.max(3, longestRun(plain) + 1));
  return `${fence}${language}\n${plain}\n${fence}`;
}

const longestRun = (text: string): number => Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
