/** Stands where a secret was. */
export const MASK = '••••';

const NAMES = 'pass(?:word|wd|code|phrase)?|pwd|secret|token|api[-_ ]?key|authorization|credentials?|otp|cvc|cvv|pin';
const FIELD = new RegExp(`(?:^|[^a-z])(?:${NAMES})(?:[^a-z]|$)|password|secret|token`, 'i');
/** `"password":"x"` in JSON, `password=x` in a form or an address. */
const JSON_PAIR = new RegExp(`("[^"]{0,40}(?:${NAMES})[^"]{0,40}"\\s*:\\s*)("(?:[^"\\\\]|\\\\.)*"?|[^,}\\s]+)`, 'gi');
const FORM_PAIR = new RegExp(`((?:^|[?&\\s;])[\\w.\\[\\]-]{0,40}(?:${NAMES})[\\w.\\[\\]-]{0,40}=)[^&\\s;]+`, 'gi');
/** Shorter ones would blank out half of a text and are seldom secrets. */
const SHORTEST = 4;

/** Whether what is typed into this field should not be shown. Judged by the locator, which is all that is known. */
export const isSecretField = (locator: string): boolean => FIELD.test(locator);

/** Hides what stands under a telling name, as in `"password":"…"` and `token=…`. */
export const maskNamed = (text: string): string =>
  text.replaceAll(JSON_PAIR, `$1"${MASK}"`).replaceAll(FORM_PAIR, `$1${MASK}`);

/** Hides values that are known to be secret, wherever they stand. */
export function maskValues(text: string, values: readonly string[]): string {
  let hidden = text;
  for (const value of values) if (value.length >= SHORTEST) hidden = hidden.replaceAll(value, MASK);
  return hidden;
}

/** What was typed into fields that look secret. */
export function typedSecrets(
  steps: readonly { readonly subtitle: string; readonly title: string; readonly value: string | null }[],
): readonly string[] {
  const values = steps
    .filter((step) => isSecretField(`${step.subtitle} ${locatorOf(step.title)}`))
    .map((step) => step.value ?? quotedIn(step.title));
  return [...new Set(values.filter((value) => value.length >= SHORTEST))].toSorted((a, b) => b.length - a.length);
}

/** Without what was typed, which may well contain the word. */
const locatorOf = (title: string): string => title.replace(/"[\s\S]*"/, '');
const quotedIn = (title: string): string => /"([\s\S]*)"/.exec(title)?.[1] ?? '';
