import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { removeFolder } from './remove-folder.ts';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

export type Typed = { readonly code: number | null; readonly out: string; readonly err: string };
export type Typing = {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Closes standard output after the first bytes, as `| head` does. */
  readonly leaveEarly?: boolean;
};

/** Types a command as a user would: the real program in a process of its own. */
export async function untilgreen(
  args: readonly string[],
  { cwd, env = {}, leaveEarly = false }: Typing,
): Promise<Typed> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    if (leaveEarly) child.stdout.destroy();
  });
  child.stderr.on('data', (chunk: Buffer) => void (err += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  return { code, out, err };
}

export type Desk = Disposable & {
  /** The root of a git repository, or a plain folder. */
  readonly folder: string;
  /** A state directory that does not exist yet. */
  readonly state: string;
  readonly put: (name: string, text: string) => string;
  readonly git: (...args: string[]) => string;
};

/** A folder of its own with a state directory of its own, which is all that a command may touch. */
export function desk(files: Readonly<Record<string, string>> = {}): Desk {
  mkdirSync(tmpdir(), { recursive: true });
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'desk-')));
  const folder = path.join(root, 'project');
  mkdirSync(folder);
  const put = (name: string, text: string): string => {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  };
  const git = (...args: string[]): string => {
    const { status, stdout, stderr } = spawnSync('git', args, { cwd: folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
    return stdout;
  };
  for (const [name, text] of Object.entries(files)) put(name, text);
  return {
    folder,
    state: path.join(root, 'state'),
    put,
    git,
    [Symbol.dispose]: () => removeFolder(root),
  };
}

/** The same as a repository with one commit. */
export function committedDesk(files: Readonly<Record<string, string>>): Desk {
  const made = desk(files);
  made.git('init', '-q', '-b', 'main');
  made.git('add', '-A');
  made.git('commit', '-q', '--allow-empty', '-m', 'First');
  return made;
}
