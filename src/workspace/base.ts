import type { Sha } from '../core/model.ts';
import { UntilgreenError } from '../support/errors.ts';
import { gitBytes, gitText, GitFailure, oneLine, sha } from './git.ts';
import type { Repository } from './repository.ts';

/** Resolves a name once. Afterwards only the sha is used, so moving the name changes nothing. */
export async function resolveBase(repository: Repository, name: string, signal: AbortSignal): Promise<Sha> {
  const { place, root } = repository;
  const asked = name === '' ? 'HEAD' : name;
  try {
    const args = ['rev-parse', '--verify', '--end-of-options', `${asked}^{commit}`];
    return sha(await gitText(place, args, signal));
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
  }
  const branches = await branchNames(repository, signal);
  if (branches.length === 0) {
    throw new UntilgreenError('NO_COMMITS', {
      what: `${root} has no commit yet`,
      fix: 'Make one: git add . && git commit -m "first commit"',
    });
  }
  throw new UntilgreenError('BAD_REF', {
    what: `${JSON.stringify(asked)} names no commit in ${root}`,
    fix: `Use a branch or a sha, for example --base ${JSON.stringify(branches[0])}; list them: git branch --all`,
  });
}

/** The branch that HEAD is on; `null` when detached. */
export async function headBranch(repository: Repository, signal: AbortSignal): Promise<string | null> {
  try {
    return oneLine(await gitText(repository.place, ['symbolic-ref', '--quiet', '--short', 'HEAD'], signal));
  } catch (error) {
    if (error instanceof GitFailure) return null;
    throw error;
  }
}

async function branchNames(repository: Repository, signal: AbortSignal): Promise<readonly string[]> {
  const args = ['for-each-ref', '--count=5', '--format=%(refname:short)', 'refs/heads', 'refs/remotes', 'refs/tags'];
  return (await gitText(repository.place, args, signal)).split('\n').filter((line) => line !== '');
}

/**
 * A partial clone fetches missing objects when it is asked for them; a git dir that borrows its objects cannot.
 * Refuses when files of `commit` are not here.
 */
export async function needObjects(repository: Repository, commit: Sha, signal: AbortSignal): Promise<void> {
  if (!(await isPartial(repository, signal))) return;
  const args = ['rev-list', '--objects', '--no-walk', '--missing=print', `${commit}^{tree}`];
  const printed = (await gitBytes(repository.place, args, signal)).toString('latin1');
  const missing = printed.split('\n').filter((line) => line.startsWith('?')).length;
  if (missing === 0) return;
  throw new UntilgreenError('UNSUPPORTED_REPOSITORY', {
    what: `${missing} objects of ${commit.slice(0, 12)} are not in ${repository.root} (a partial clone)`,
    fix: `Get them: git -C ${JSON.stringify(repository.root)} archive ${commit} --output=/dev/null`,
  });
}

async function isPartial(repository: Repository, signal: AbortSignal): Promise<boolean> {
  const args = ['config', '--get-regexp', String.raw`^(remote\..*\.promisor|extensions\.partialclone)$`];
  try {
    return (await gitText(repository.place, args, signal)) !== '';
  } catch (error) {
    if (error instanceof GitFailure) return false;
    throw error;
  }
}
