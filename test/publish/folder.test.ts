import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { EvidenceFolder } from '../../src/evidence/evidence.ts';
import { createFolderPublisher } from '../../src/publish/folder.ts';
import { smallDisk } from '../support/small-disk.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const RUN = '019a9e00-0000-7000-8000-000000000001';
const soon = (): AbortSignal => AbortSignal.timeout(30_000);

function evidenceIn(folder: string, files: Readonly<Record<string, string>>): EvidenceFolder {
  for (const [name, text] of Object.entries({ 'manifest.json': JSON.stringify(Object.keys(files)), ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const at = (name: string): string => join(folder, name);
  return { folder, report: at('report.html'), summary: at('summary.md'), manifest: at('manifest.json'), gifs: [] };
}

const publish = (artifacts: string, evidence: EvidenceFolder, runId = RUN, signal = soon()) =>
  createFolderPublisher({ artifacts }).publish({ runId, evidence, branch: null }, signal);

const FILES = { 'report.html': 'report', 'media/a-after.gif': 'gif', 'iterations/1/prompt.md': 'prompt' };

test('evidence appears below the run id, with a name for the newest run', async () => {
  using folder = temporaryFolder();
  const evidence = evidenceIn(join(folder.path, 'evidence'), FILES);
  const artifacts = join(folder.path, 'deep/artifacts');
  expect(await publish(artifacts, evidence)).toEqual({ kind: 'published', where: join(artifacts, RUN) });
  for (const [name, text] of Object.entries(FILES)) expect(readFileSync(join(artifacts, RUN, name), 'utf8')).toBe(text);
  expect(readdirSync(artifacts).toSorted()).toEqual(['.gitignore', RUN, 'latest.txt']);
  expect(readFileSync(join(artifacts, 'latest.txt'), 'utf8')).toBe(`${RUN}\n`);
  expect(existsSync(evidence.manifest)).toBe(true);
});

test('git sees nothing of it, and a .gitignore that somebody wrote stays as it is', async () => {
  using folder = temporaryFolder();
  const evidence = evidenceIn(join(folder.path, 'evidence'), FILES);
  const repository = join(folder.path, 'repository');
  execFileSync('git', ['init', '--quiet', repository]);
  await publish(join(repository, 'artifacts'), evidence);
  expect(execFileSync('git', ['status', '--porcelain'], { cwd: repository, encoding: 'utf8' })).toBe('');
  writeFileSync(join(repository, 'artifacts/.gitignore'), 'mine\n');
  await publish(join(repository, 'artifacts'), evidence, RUN.replace(/1$/, '2'));
  expect(readFileSync(join(repository, 'artifacts/.gitignore'), 'utf8')).toBe('mine\n');
});

test('publishing again is the same as publishing once, and new evidence replaces the old', async () => {
  using folder = temporaryFolder();
  const artifacts = join(folder.path, 'artifacts');
  const first = evidenceIn(join(folder.path, 'one'), FILES);
  await publish(artifacts, first);
  writeFileSync(join(artifacts, RUN, 'kept.txt'), 'not touched when nothing is new');
  expect(await publish(artifacts, first)).toEqual({ kind: 'published', where: join(artifacts, RUN) });
  expect(existsSync(join(artifacts, RUN, 'kept.txt'))).toBe(true);
  await publish(artifacts, evidenceIn(join(folder.path, 'two'), { 'summary.md': 'new' }));
  expect(readdirSync(join(artifacts, RUN)).toSorted()).toEqual(['manifest.json', 'summary.md']);
  expect(readdirSync(artifacts).toSorted()).toEqual(['.gitignore', RUN, 'latest.txt']);
});

test('what a killed attempt left is removed, and other runs are left alone', async () => {
  using folder = temporaryFolder();
  const artifacts = join(folder.path, 'artifacts');
  const other = RUN.replace(/1$/, '9');
  for (const name of [`.${RUN}.abc.tmp`, `.${other}.abc.tmp`, other])
    mkdirSync(join(artifacts, name), { recursive: true });
  await publish(artifacts, evidenceIn(join(folder.path, 'evidence'), FILES));
  expect(readdirSync(artifacts).toSorted()).toEqual([`.${other}.abc.tmp`, '.gitignore', RUN, other, 'latest.txt']);
});

test('a place that cannot be a folder is a failure with a reason', async () => {
  using folder = temporaryFolder();
  const evidence = evidenceIn(join(folder.path, 'evidence'), FILES);
  writeFileSync(join(folder.path, 'file'), 'x');
  for (const artifacts of [join(folder.path, 'file'), join(folder.path, 'file/below')]) {
    expect(await publish(artifacts, evidence)).toEqual({
      kind: 'failed',
      reason: `could not write to ${artifacts}: a file stands where a folder is needed`,
    });
  }
});

test('evidence that is not there is a failure and leaves no half folder', async () => {
  using folder = temporaryFolder();
  const artifacts = join(folder.path, 'artifacts');
  const gone = { ...evidenceIn(join(folder.path, 'evidence'), FILES), folder: join(folder.path, 'nowhere') };
  expect(await publish(artifacts, gone)).toEqual({ kind: 'failed', reason: expect.stringContaining('ENOENT') });
  expect(readdirSync(artifacts)).toEqual(['.gitignore']);
});

test.each(['../outside', 'a/b', '', '.hidden', 'nul\0'])('a run id %j is refused', async (runId) => {
  using folder = temporaryFolder();
  const evidence = evidenceIn(join(folder.path, 'evidence'), FILES);
  const result = await publish(join(folder.path, 'artifacts'), evidence, runId);
  expect(result).toEqual({ kind: 'failed', reason: expect.stringContaining('cannot be the name of a folder') });
  expect(readdirSync(folder.path)).toEqual(['evidence']);
});

test('a full disk is a failure with a reason, keeps the old evidence, and works when there is room again', async ({
  skip,
}) => {
  using disk = smallDisk('size=256k');
  if (disk === null) return skip('this user may not mount a file system');
  using folder = temporaryFolder();
  const artifacts = join(disk.path, 'artifacts');
  await publish(artifacts, evidenceIn(join(folder.path, 'small'), FILES));
  const big = evidenceIn(join(folder.path, 'big'), { 'a.gif': 'x'.repeat(100_000), 'b.gif': 'y'.repeat(200_000) });
  expect(await publish(artifacts, big)).toEqual({
    kind: 'failed',
    reason: `could not write to ${artifacts}: the disk is full`,
  });
  expect(readdirSync(artifacts).toSorted()).toEqual(['.gitignore', RUN, 'latest.txt']);
  expect(readFileSync(join(artifacts, RUN, 'report.html'), 'utf8')).toBe('report');
  writeFileSync(join(folder.path, 'big/b.gif'), 'small now');
  expect(await publish(artifacts, big)).toMatchObject({ kind: 'published' });
});

test('a read-only disk is a failure with a reason', async ({ skip }) => {
  using disk = smallDisk('size=256k,ro');
  if (disk === null) return skip('this user may not mount a file system');
  using folder = temporaryFolder();
  const artifacts = join(disk.path, 'artifacts');
  const result = await publish(artifacts, evidenceIn(join(folder.path, 'evidence'), FILES));
  expect(result).toEqual({ kind: 'failed', reason: `could not write to ${artifacts}: the disk is read-only` });
});

test('a folder that this user may not write to is a failure with a reason', async ({ skip }) => {
  if (process.getuid?.() === 0) return skip('root may write everywhere');
  using folder = temporaryFolder();
  const evidence = evidenceIn(join(folder.path, 'evidence'), FILES);
  const artifacts = join(folder.path, 'artifacts');
  mkdirSync(artifacts);
  chmodSync(artifacts, 0o500);
  const result = await publish(artifacts, evidence);
  chmodSync(artifacts, 0o700);
  expect(result).toEqual({ kind: 'failed', reason: `could not write to ${artifacts}: no permission to write there` });
});

test('an abort throws its reason and leaves no half folder', async () => {
  using folder = temporaryFolder();
  const artifacts = join(folder.path, 'artifacts');
  const evidence = evidenceIn(join(folder.path, 'evidence'), FILES);
  await expect(publish(artifacts, evidence, RUN, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
  expect(readdirSync(artifacts)).toEqual(['.gitignore']);
});
