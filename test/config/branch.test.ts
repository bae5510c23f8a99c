import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { branchFor } from '../../src/config/branch.ts';

const ID = '017f22e2-79b0-7cc3-98c4-dc0c0c07398f';

test.each([
  ['Fix the discount code', 'untilgreen/fix-the-discount-code-0c07398f'],
  ['Größe: crème brûlée!', 'untilgreen/gro-e-creme-brulee-0c07398f'],
  ['修复购物车', 'untilgreen/run-0c07398f'],
  ['', 'untilgreen/run-0c07398f'],
  ['--upload-pack=x; rm -rf /', 'untilgreen/upload-pack-x-rm-rf-0c07398f'],
  ['a'.repeat(80), `untilgreen/${'a'.repeat(40)}-0c07398f`],
])('the branch for %j is %s', (goal, branch) => {
  expect(branchFor(goal, ID)).toBe(branch);
});

test('whatever the goal says, the branch is made of harmless characters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (goal) => {
      expect(branchFor(goal, ID)).toMatch(/^untilgreen\/[a-z0-9]+(-[a-z0-9]+)*-0c07398f$/);
    }),
  );
});

test('git takes the branch for a valid one', () => {
  for (const goal of ['x.lock', '..', '@{', 'HEAD', 'a//b', '~^:?*[\\']) {
    const checked = spawnSync('git', ['check-ref-format', '--branch', branchFor(goal, ID)], { encoding: 'utf8' });
    expect(checked.status, goal).toBe(0);
  }
});
