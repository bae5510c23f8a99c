import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkManifest, type Manifest } from '../../src/evidence/manifest.ts';
import type { ReportData } from '../../src/evidence/report-data.ts';
import { decodeGif } from '../support/gif-decoder.ts';
import { evidenceOf, keepRun } from '../support/kept-run.ts';
import { realBrowser } from '../support/machine.ts';
import { smallDisk } from '../support/small-disk.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { COUPON, HOME, RUN, STOCK, toldRun } from '../support/told-run.ts';

const soon = (): AbortSignal => AbortSignal.timeout(60_000);
const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();
const json = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;

test('a run becomes a folder of GIFs, stills, prompts, diffs, logs, a report, a summary and a manifest', async () => {
  using folder = temporaryFolder();
  keepRun(folder.path);
  const made = await evidenceOf(folder.path, { options: { browserPath: realBrowser } });
  const media = (name: string, ...kinds: readonly string[]) =>
    kinds.map((kind) => expect.stringMatching(new RegExp(`^media/${name}-[0-9a-f]{6}-${kind}$`)));
  const film = (role: string) => [`${role}-poster.png`, `${role}.gif`, `${role}.png`];
  expect(filesIn(made.folder)).toEqual([
    ...[1, 2].flatMap((n) => ['agent.log', 'diff.patch', 'prompt.md'].map((name) => `iterations/${n}/${name}`)),
    'manifest.json',
    ...media('a-coupon-halves-the-total', ...film('after'), ...film('before'), 'diff.png'),
    ...media('sold-out-teas-cannot-be-bought', ...film('after'), ...film('before'), 'diff.png'),
    ...media('the-front-page-lists-the-teas', ...film('after')),
    'preflight/screenshots/preflight-1.png',
    'report.html',
    'report.json',
    'summary.md',
  ]);
  expect(
    made.gifs.map(({ scenario, before, after, notes }) => [scenario, before !== null, after !== null, notes]),
  ).toEqual([
    [COUPON, true, true, []],
    [STOCK, true, true, []],
    [HOME, false, true, ['after: only one frame was captured']],
  ]);
  expect(made.lines.filter((line) => line.startsWith('GIF '))).toHaveLength(5);
  const gif = decodeGif(readFileSync(join(made.folder, made.gifs[0]!.after!)));
  expect([gif.width, gif.height]).toEqual([320, 284]);
  expect(gif.frames.at(-1)?.delay).toBe(180);
  expect(json<ReportData>(join(made.folder, 'report.json'))).toMatchObject({ v: 1, outcome: { kind: 'passed' } });
});

test('the summary shows what was red and is green, links the GIFs and says how to repeat it', async () => {
  using folder = temporaryFolder();
  keepRun(folder.path);
  const made = await evidenceOf(folder.path, { request: { disclaimer: 'Scripted agent.' } });
  const text = readFileSync(made.summary, 'utf8');
  expect(text).toMatch(/^## ✅ Passed\n\n> ⚠️ \*\*Scripted agent\.\*\*\n/);
  expect(text).toContain('| a coupon halves the total | 🔴 red | 🟢 green | [![');
  expect(text).toContain(`](${made.gifs[0]!.before})`);
  expect(text).toContain('cost $0.12 and 1 turn not reported');
  expect(text).toContain('untilgreen verify --base');
  for (const [, link] of text.matchAll(/\]\(([^)]+)\)/g)) expect(filesIn(made.folder)).toContain(link);
});

test('the manifest is an in-toto statement that lists every other file and notices one flipped byte', async () => {
  using folder = temporaryFolder();
  keepRun(folder.path);
  const made = await evidenceOf(folder.path, { request: { journalHead: 'e'.repeat(64) } });
  const manifest = json<Manifest>(made.manifest);
  expect(manifest).toMatchObject({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ digest: { gitCommit: '3'.repeat(40) } }, { digest: { gitTree: '5'.repeat(40) } }],
    predicateType: 'https://in-toto.io/attestation/test-result/v0.1',
    predicate: { result: 'PASSED', passedTests: [COUPON, STOCK, HOME], failedTests: [] },
  });
  const { untilgreen } = manifest.predicate;
  expect(untilgreen).toMatchObject({
    v: 1,
    run: RUN,
    grade: 'green',
    base: '1'.repeat(40),
    iterations: 2,
    journalHead: 'e'.repeat(64),
  });
  expect(untilgreen.artifacts.map(({ path }) => path)).toEqual(
    filesIn(made.folder).filter((path) => path !== 'manifest.json'),
  );
  expect(
    untilgreen.artifacts.every(({ caption, mediaType }) => caption !== '' && mediaType !== 'application/octet-stream'),
  ).toBe(true);
  expect(await checkManifest(made.folder, soon())).toEqual([]);
  const gif = join(made.folder, made.gifs[0]!.after!);
  const bytes = readFileSync(gif);
  bytes[1000] = bytes[1000]! ^ 1;
  writeFileSync(gif, bytes);
  writeFileSync(join(made.folder, 'extra.txt'), 'x');
  truncateSync(made.summary, 3);
  expect(await checkManifest(made.folder, soon())).toEqual([
    'extra.txt is not in the manifest',
    `${made.gifs[0]!.after} was changed`,
    'summary.md was changed',
  ]);
  expect(await checkManifest(folder.path, soon())).toEqual([
    expect.stringMatching(/^the manifest cannot be read: ENOENT/),
  ]);
});

test('the same run gives the same evidence, and what stood there before is gone', async () => {
  using folder = temporaryFolder();
  keepRun(folder.path);
  const first = await evidenceOf(folder.path);
  const bytes = readFileSync(first.manifest, 'utf8');
  writeFileSync(join(first.folder, 'old.txt'), 'x');
  expect(readFileSync((await evidenceOf(folder.path)).manifest, 'utf8')).toBe(bytes);
});

test('a cancelled run keeps stills, and makes no GIFs', async () => {
  using folder = temporaryFolder();
  keepRun(folder.path);
  const made = await evidenceOf(folder.path, { request: { quick: true, events: toldRun().slice(0, 6) } });
  expect(filesIn(made.folder).filter((file) => file.endsWith('.gif'))).toEqual([]);
  expect(filesIn(made.folder).filter((file) => /^media\/.*(before|after)\.png$/.test(file))).toHaveLength(5);
  expect(made.gifs[0]?.notes).toContain('after: no GIF: the run was cancelled');
  expect(await checkManifest(made.folder, soon())).toEqual([]);
});

test('broken recordings cost a note, never the evidence', async () => {
  using folder = temporaryFolder();
  keepRun(folder.path);
  const at = (path: string): string => join(folder.path, 'checks', path);
  writeFileSync(at('preflight/recordings/coupon/recording.json'), '{');
  truncateSync(at('verify/recordings/coupon/0001.png'), 400);
  for (const frame of ['0000.png', '0001.png']) truncateSync(at(`verify/recordings/stock/${frame}`), 10);
  const pipe = at('verify/recordings/home/0000.png');
  rmSync(pipe);
  execFileSync('sh', ['-c', 'mkfifo "$0"', pipe]);
  const events = toldRun().map((event) =>
    event.type === 'preflight.finished'
      ? {
          ...event,
          preflight: {
            ...event.preflight,
            result: {
              ...event.preflight.result,
              scenarios: event.preflight.result.scenarios.map((one) =>
                one.id === STOCK ? { ...one, recording: '../../outside' } : one,
              ),
            },
          },
        }
      : event,
  );
  const { gifs } = await evidenceOf(folder.path, { request: { events } });
  expect(gifs.map(({ before, after, notes }) => [before, after !== null, notes.slice(0, 4)])).toEqual([
    [
      null,
      true,
      [
        expect.stringMatching(/^before: the recording cannot be read: recording.json: /),
        'before: no GIF: there is nothing to show',
        'after: 1 frame could not be decoded',
        'captions in plain letters: no browser',
      ],
    ],
    [
      null,
      false,
      [
        'before: the recording is not in the folder of the run',
        'before: no GIF: there is nothing to show',
        'after: no frames were captured',
        'after: 2 frames could not be read',
      ],
    ],
    [
      null,
      false,
      ['after: no frames were captured', 'after: 1 frame could not be read', 'after: no GIF: there is nothing to show'],
    ],
  ]);
});

test('links in the folder of the run are not followed, and very long logs keep both ends', async () => {
  using folder = temporaryFolder();
  keepRun(folder.path);
  writeFileSync(join(folder.path, 'turns/2/output.log'), `first\n${'x'.repeat(3_000_000)}\nlast\n`);
  writeFileSync(join(folder.path, 'secret'), 'secret');
  for (const name of ['turns/1/prompt.md', 'checks/preflight/screenshots/coupon.png']) {
    rmSync(join(folder.path, name));
    symlinkSync(join(folder.path, 'secret'), join(folder.path, name));
  }
  const made = await evidenceOf(folder.path);
  const log = readFileSync(join(made.folder, 'iterations/2/agent.log'), 'utf8');
  expect(log.length).toBeLessThan(1_600_000);
  expect(log).toMatch(/^first\n/);
  expect(log).toMatch(/\n\[… \d+ of 3000012 bytes are left out here …\]\n/);
  expect(log).toMatch(/\nlast\n$/);
  expect(filesIn(made.folder).some((file) => readFileSync(join(made.folder, file), 'utf8') === 'secret')).toBe(false);
});

test('a GIF that would be too large is made at half of its size, and says so', async () => {
  using folder = temporaryFolder();
  keepRun(folder.path);
  const made = await evidenceOf(folder.path, { options: { mostGifBytes: 1500 } });
  const gif = decodeGif(readFileSync(join(made.folder, made.gifs[0]!.after!)));
  expect([gif.width, gif.height]).toEqual([160, 164]);
  expect(made.gifs[0]?.notes.join()).toContain('half of the size');
});

test('an abort ends the work with its reason', async () => {
  using folder = temporaryFolder();
  keepRun(folder.path);
  const controller = new AbortController();
  const work = evidenceOf(folder.path, {}, controller.signal);
  setTimeout(() => controller.abort(new Error('enough')), 30);
  await expect(work).rejects.toThrow('enough');
});

test('a full disk is an error that says what to do, and leaves no manifest', async ({ skip }) => {
  using disk = smallDisk('size=96k');
  if (disk === null) return skip('this user may not mount a file system');
  using folder = temporaryFolder();
  keepRun(folder.path);
  const into = join(disk.path, 'evidence');
  await expect(evidenceOf(folder.path, { request: { into } })).rejects.toMatchObject({
    code: 'DISK',
    fix: expect.stringContaining('df -h'),
  });
  expect(readdirSync(into)).not.toContain('manifest.json');
});
