import { homedir } from 'node:os';
import path from 'node:path';

/** The same rule as `src/browser/find-machine.ts`. */
export function cacheFolder() {
  const { env, platform } = process;
  if (env.UNTILGREEN_CACHE_DIR) return path.resolve(env.UNTILGREEN_CACHE_DIR);
  if (platform === 'darwin') return path.join(homedir(), 'Library', 'Caches', 'untilgreen');
  if (platform === 'win32')
    return path.join(env.LOCALAPPDATA ?? path.join(homedir(), 'AppData', 'Local'), 'untilgreen', 'cache');
  return path.join(env.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'untilgreen');
}
