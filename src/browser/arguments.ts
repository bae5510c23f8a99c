/**
 * Arguments that every browser of ours is started with. Playwright adds its own; `--no-sandbox` is needed where the
 * user is root, because Chromium refuses to start there otherwise.
 */
export function browserArguments(root: boolean = process.getuid?.() === 0): readonly string[] {
  const quiet = ['--disable-background-networking', '--disable-domain-reliability', '--disable-sync', '--no-pings'];
  return root ? [...quiet, '--no-sandbox'] : quiet;
}
