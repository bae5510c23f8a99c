import { columnsOf, fit } from './layout.ts';

/** Rows in columns as wide as their widest cell; the last column takes what is left of `width`. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], width: number): readonly string[] {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => columnsOf(row[column] ?? ''))));
  return all.map((row) => fit(row.map((cell, column) => padded(cell, column, widths)).join('  '), width).trimEnd());
}

function padded(cell: string, column: number, widths: readonly number[]): string {
  if (column === widths.length - 1) return cell;
  return cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - columnsOf(cell)));
}
