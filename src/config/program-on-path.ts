import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, sep } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where a program would be started from; `null` when there is none that may be executed. */
export function programOnPath(program: string, env: Environment): string | null {
  if (isAbsolute(program) || program.includes('/') || program.includes(sep)) return isProgram(program) ? program : null;
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const endings = process.platform === 'win32' ? (env['PATHEXT'] ?? '.EXE;.CMD;.BAT').split(';') : [''];
  const places = folders.flatMap((folder) => endings.map((ending) => join(folder, program + ending)));
  return places.find(isProgram) ?? null;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
