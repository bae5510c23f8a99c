import { programOnPath } from './find-places.ts';
import type { Machine } from './find-machine.ts';
import { failed, problemOf, type Installation } from './get-installation.ts';

const PACKAGES = ['chromium', 'fonts-dejavu-core'];
/** Another apt may hold the lock on a machine that is just being set up. A dead mirror should cost seconds. */
const SETTINGS = ['-o', 'DPkg::Lock::Timeout=120', '-o', 'Acquire::Retries=1', '-o', 'Acquire::http::Timeout=15'];

/** Debian's package together with a font. Ubuntu's package of that name only installs a snap and is left alone. */
export async function installFromDebian(
  machine: Machine,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<Installation> {
  if (machine.platform !== 'linux' || !/^ID=debian$/m.test(machine.osRelease)) return failed('only on Debian');
  if (!machine.root) return failed('needs root');
  const aptGet = programOnPath('apt-get', machine.env);
  if (aptGet === null) return failed('there is no apt-get on the PATH');
  const run = (args: readonly string[]): Promise<string | null> =>
    problemOf(
      {
        argv: [aptGet, ...SETTINGS, ...args],
        cwd: '/',
        names: [],
        env: { DEBIAN_FRONTEND: 'noninteractive' },
        timeoutMs: 600_000,
        idleMs: 150_000,
      },
      machine,
      signal,
    );
  say(`Installing Debian's Chromium (apt-get install ${PACKAGES.join(' ')})`);
  const install = ['install', '-y', '--no-install-recommends', ...PACKAGES];
  // Package lists are absent in a fresh image and stale in an old one: a second try with new lists helps in both cases.
  if ((await run(install)) === null) return { kind: 'installed' };
  const problem = (await run(['update'])) ?? (await run(install));
  return problem === null ? { kind: 'installed' } : failed(problem);
}
