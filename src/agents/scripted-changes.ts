import { isAbsolute, normalize, sep } from 'node:path';
import type { ScriptedTurn } from './scripted-plan.ts';

/** A file as it will be; `null`: gone. */
export type Change = { readonly file: string; readonly text: string | null };

/**
 * What a turn makes of the files it names, all of them or an exception. An edit that was made already stays as it is,
 * so a plan also fits a tree that holds part of it.
 */
export function changesOf(turn: ScriptedTurn, read: (file: string) => string | null): readonly Change[] {
  const files = new Map<string, string | null>();
  for (const { file, text } of turn.writes ?? []) files.set(within(file), text);
  for (const edit of turn.edits ?? []) {
    const file = within(edit.file);
    const before = files.has(file) ? files.get(file) : read(file);
    if (before === null || before === undefined) throw new Error(`${file} is to be edited and does not exist`);
    files.set(file, edited(before, { ...edit, file }));
  }
  for (const file of turn.removes ?? []) files.set(within(file), null);
  return [...files].map(([file, text]) => ({ file, text }));
}

type Edit = { readonly file: string; readonly find: string; readonly replace: string };

function edited(before: string, { file, find, replace }: Edit): string {
  const at = before.indexOf(find);
  if (at === -1 && replace !== '' && before.includes(replace)) return before;
  if (at === -1) throw new Error(`${file} does not hold the text to be replaced: ${excerpt(find)}`);
  if (before.includes(find, at + 1)) throw new Error(`${file} holds the text to be replaced twice: ${excerpt(find)}`);
  return before.slice(0, at) + replace + before.slice(at + find.length);
}

const excerpt = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);

function within(file: string): string {
  const path = normalize(file);
  if (isAbsolute(path) || path === '..' || path.startsWith(`..${sep}`)) {
    throw new Error(`${file} is outside the worktree; a plan names files inside it`);
  }
  return path;
}
