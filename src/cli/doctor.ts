import { EXIT } from '../core/outcome.ts';
import type { Answer } from './answer.ts';
import type { Call, CommonFlags } from './command.ts';
import { examine, type Finding } from './examine.ts';
import { plainText } from '../support/plain-text.ts';
import type { Colours } from './terminal.ts';

export type DoctorFlags = CommonFlags & { readonly browser?: string };

/** Checks what is needed on this machine; each line that is not well says what to do. Starts no agent. */
export async function doctor(flags: DoctorFlags, call: Call): Promise<Answer> {
  const findings = await examine(flags.browser ?? null, call);
  const missing = findings.some((finding) => finding.level === 'missing');
  return {
    exitCode: missing ? EXIT.environment : EXIT.passed,
    lines: findings.flatMap((finding) => findingLines(finding, call.terminal.colours)),
    data: { checks: findings },
  };
}

const LOOK = {
  ok: ['✓', 'green'],
  note: ['·', 'dim'],
  warning: ['!', 'yellow'],
  missing: ['✗', 'red'],
} as const satisfies Record<Finding['level'], readonly [string, keyof Colours]>;

export function findingLines({ name, level, seen, fix }: Finding, colours: Colours): readonly string[] {
  const [mark, colour] = LOOK[level];
  const line = `${colours[colour](mark)} ${name.padEnd(12)}${plainText(seen)}`;
  return fix === null ? [line] : [line, `${' '.repeat(14)}→ ${fix}`];
}
