import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import { removeFolder } from './remove-folder.ts';
import { safeEnvironment } from './safe-environment.ts';

/*
 * Runs before each test file: tests see a home, a state directory and a git configuration of their own,
 * and no variable that is not on the list. Nothing of the developer's machine can change a result.
 */
const root = mkdtempSync(path.join(tmpdir(), 'ug-'));
const environment = safeEnvironment(process.env, { root, home: homedir() });

for (const folder of [environment['HOME'], environment['TMPDIR']]) if (folder) mkdirSync(folder, { recursive: true });
writeFileSync(
  path.join(root, 'gitconfig'),
  '[user]\n\tname = Test\n\temail = test@example.com\n[init]\n\tdefaultBranch = main\n[commit]\n\tgpgsign = false\n',
);
for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
Object.assign(process.env, environment);

afterAll(() => {
  removeFolder(root);
});
