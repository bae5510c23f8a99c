import type { RecordedStep } from './check.ts';
import { locatorWords } from './locator-words.ts';
import { oneLine } from './plain-text.ts';
import type { RunnerStep } from './runner-lines.ts';
import { isSecretField, MASK } from './secrets.ts';

/** One step of a scenario in words that a person who wrote no code understands. */
export type Words = Pick<RecordedStep, 'kind' | 'title' | 'target'>;

const VERBS: Readonly<Record<string, string>> = {
  check: 'Tick',
  clear: 'Clear',
  click: 'Click',
  dblclick: 'Double click',
  dragTo: 'Drag',
  fill: 'Fill',
  focus: 'Focus',
  goBack: 'Go back',
  goForward: 'Go forward',
  goto: 'Open',
  hover: 'Hover',
  press: 'Press',
  pressSequentially: 'Type',
  reload: 'Reload',
  selectOption: 'Select',
  setChecked: 'Tick',
  setContent: 'Set content',
  setInputFiles: 'Choose file',
  tap: 'Tap',
  type: 'Type',
  uncheck: 'Untick',
  waitFor: 'Wait for',
  waitForTimeout: 'Wait',
  waitForURL: 'Wait for address',
};
const LOCATOR = /\s+((?:getBy\w+|locator|frameLocator)\(.*)$/;

/** Titles differ between versions of Playwright: `Click` with a subtitle, `Click getByRole(…)`, or `locator.click(…)`. */
export function stepWords(step: Pick<RunnerStep, 'category' | 'title' | 'subtitle' | 'value'>): Words {
  const title = oneLine(step.title);
  const subtitle = oneLine(step.subtitle);
  if (step.category === 'test.step') return { kind: 'step', title, target: subtitle };
  if (step.category === 'expect') return checkWords(title, subtitle);
  return actionWords(title, subtitle, step.value);
}

function checkWords(title: string, subtitle: string): Words {
  const [text, locator] = split(title, subtitle);
  const matcher = /^Expect "(.+)"$|^(?:expect\.)?((?:(?:soft|not|poll)[ .])*to[A-Z]\w*)$/.exec(text);
  // Otherwise it is the message that the author gave to this check.
  return {
    kind: 'check',
    title: matcher === null ? text : `Check ${(matcher[1] ?? matcher[2] ?? '').replaceAll('.', ' ')}`,
    target: locatorWords(locator),
  };
}

function actionWords(title: string, subtitle: string, value: string | null): Words {
  const call = /^(?:locator|page|frame|elementHandle|keyboard|mouse|apiRequestContext)\.(\w+)(?:\((.*)\))?$/.exec(
    title,
  );
  if (call) return callWords(call[1] ?? '', subtitle === '' ? (call[2] ?? '') : subtitle, value);
  const [text, locator] = split(title, subtitle);
  const opened = /^Navigate(?: to "(.*)")?$/.exec(text);
  if (opened) return { kind: 'action', title: 'Open', target: addressWords(opened[1] ?? locator) };
  const target = locatorWords(locator);
  return { kind: 'action', title: isSecretField(locator) ? masked(text, value) : text, target };
}

function callWords(name: string, argument: string, value: string | null): Words {
  const verb = VERBS[name] ?? name;
  if (name === 'goto') return { kind: 'action', title: verb, target: addressWords(argument) };
  const typed = value === null ? '' : ` "${isSecretField(argument) ? MASK : oneLine(value)}"`;
  return { kind: 'action', title: `${verb}${typed}`, target: locatorWords(argument) };
}

function split(title: string, subtitle: string): readonly [text: string, locator: string] {
  if (subtitle !== '') return [title, subtitle];
  const match = LOCATOR.exec(title);
  return match ? [title.slice(0, match.index), match[1] ?? ''] : [title, ''];
}

/** `Fill "hunter2"` names what was typed, and only in quotes. */
function masked(text: string, value: string | null): string {
  const hidden = text.replace(/"[\s\S]*"/, () => `"${MASK}"`);
  return value === null || value === '' ? hidden : hidden.replaceAll(value, MASK);
}

/** An address of the app without the app's own origin, which differs from run to run. */
function addressWords(address: string): string {
  const text = address.replace(/^(?:https?:\/\/)?(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?(?=\/|$)/, '');
  return text === '' ? '/' : text;
}
