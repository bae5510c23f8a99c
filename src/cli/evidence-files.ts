import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Absolute paths of what people open first. */
export type EvidenceFiles = {
  readonly folder: string;
  readonly report: string | null;
  readonly summary: string | null;
  readonly manifest: string | null;
  readonly gifs: readonly string[];
};

/** What is in a folder of evidence; `null` when the folder is not there (any more). */
export async function evidenceFiles(folder: string | null): Promise<EvidenceFiles | null> {
  if (folder === null) return null;
  const names = await below(folder);
  if (names === null) return null;
  const named = (name: string): string | null => (names.includes(name) ? join(folder, name) : null);
  return {
    folder,
    report: named('report.html'),
    summary: named('summary.md'),
    manifest: named('manifest.json'),
    gifs: names
      .filter((name) => name.endsWith('.gif'))
      .toSorted()
      .map((name) => join(folder, name)),
  };
}

async function below(folder: string): Promise<readonly string[] | null> {
  try {
    return await readdir(folder, { recursive: true });
  } catch {
    return null;
  }
}
