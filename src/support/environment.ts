/** Set to the run's id on every process that a run starts. */
export const RUN_MARKER = 'UNTILGREEN_RUN';
/** Set to a UUID of its own on every process tree. */
export const PROCESS_MARKER = 'UNTILGREEN_PROCESS';
/** Set on guards only, to the exit file that they may write: guards never carry the markers of what they guard. */
export const GUARD_MARKER = 'UNTILGREEN_GUARD';

/** What programs need to find themselves, their user and their language; no name here usually holds a secret. */
const ALWAYS = new Set([
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'LANG',
  'LANGUAGE',
  'TZ',
  'TERM',
  'COLORTERM',
  'TMPDIR',
  'TMP',
  'TEMP',
  'Path',
  'PATHEXT',
  'SystemRoot',
  'SYSTEMROOT',
  'windir',
  'ComSpec',
  'USERPROFILE',
  'USERNAME',
  'APPDATA',
  'LOCALAPPDATA',
  'HOMEDRIVE',
  'HOMEPATH',
]);
const FAMILIES = ['LC_', 'XDG_'];

/**
 * The environment a child may see: the variables every program needs, the ones asked for by name, and nothing else.
 * A name that is not set in `source` is left out.
 */
export function allowedEnvironment(
  names: readonly string[],
  source: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const asked = new Set(names);
  const allowed: Record<string, string> = {};
  for (const [name, value] of Object.entries(source)) {
    if (value === undefined) continue;
    const wanted = ALWAYS.has(name) || asked.has(name) || FAMILIES.some((family) => name.startsWith(family));
    if (wanted) allowed[name] = value;
  }
  return allowed;
}
