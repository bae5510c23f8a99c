import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import path from 'node:path';
import { outsidePath } from './outside-node.mjs';

/** Runs a program and resolves with its exit code. Quiet ones are heard only when they fail. */
export function run(argv, { cwd, quiet }, lock) {
  return new Promise((resolve) => {
    const child = spawn(argv[0], argv.slice(1), {
      cwd,
      env: childEnvironment(),
      stdio: ['ignore', quiet ? 'pipe' : 2, quiet ? 'pipe' : 2],
    });
    if (child.pid !== undefined) fs.appendFileSync(lock, `\n${child.pid}`);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
    const stop = (signal) => child.kill(signal);
    process.on('SIGINT', stop).on('SIGTERM', stop);
    child.on('error', (error) => {
      output += `${argv[0]}: ${error.message}\n`;
      if (child.pid === undefined) end(127);
    });
    child.on('close', (code) => end(code ?? 130));
    function end(code) {
      process.off('SIGINT', stop).off('SIGTERM', stop);
      if (code !== 0) process.stderr.write(output);
      resolve(code);
    }
  });
}

/** Installers need the network's and npm's settings; nothing else of the caller's environment is theirs to see. */
function childEnvironment() {
  const names =
    /^(HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|TZ|TERM|TMPDIR|TMP|TEMP|CI|DISPLAY|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|(HTTPS?|NO|ALL)_PROXY|SYSTEMROOT|WINDIR|COMSPEC|PATHEXT|USERPROFILE|APPDATA|LOCALAPPDATA|PROGRAMFILES(\(X86\))?|HOMEDRIVE|HOMEPATH)$|^(LC_|XDG_|NPM_|PLAYWRIGHT_|UNTILGREEN_|FONTCONFIG_)/i;
  const kept = Object.entries(process.env).filter(([name]) => names.test(name));
  return { ...Object.fromEntries(kept), PATH: outsidePath().join(path.delimiter) };
}
