import { expect, test } from 'vitest';
import { isSecretField, maskNamed, maskValues, typedSecrets } from '../../src/browser/secrets.ts';

test.each([
  "getByLabel('Password')",
  "locator('#new_password2')",
  "getByPlaceholder('PIN')",
  "getByTestId('api-token')",
  "getByLabel('CVC')",
])('%s looks secret', (locator) => {
  expect(isSecretField(locator)).toBe(true);
});

test.each(["getByLabel('Code')", "getByText('Spinner')", "getByLabel('Passenger')", "locator('#shipping')"])(
  '%s does not',
  (locator) => {
    expect(isSecretField(locator)).toBe(false);
  },
);

test.each([
  ['{"user":"ann","password":"hunter2","x":1}', '{"user":"ann","password":"••••","x":1}'],
  ['{"accessToken":"abc', '{"accessToken":"••••"'],
  ['{"pin":1234}', '{"pin":"••••"}'],
  ['user=ann&password=hunter2&x=1', 'user=ann&password=••••&x=1'],
  ['GET /login?api_key=abc&next=/', 'GET /login?api_key=••••&next=/'],
  ['nothing to hide', 'nothing to hide'],
])('%s is told as %s', (text, masked) => {
  expect(maskNamed(text)).toBe(masked);
});

test('what was typed into a secret field is hidden wherever it appears again', () => {
  const steps = [
    { title: 'Fill "hunter2"', subtitle: "getByLabel('Password')", value: 'hunter2' },
    { title: 'Fill "hunter2-longer" getByLabel(\'Repeat password\')', subtitle: '', value: null },
    { title: 'Fill "password"', subtitle: "getByLabel('Search')", value: 'password' },
    { title: 'Fill "abc"', subtitle: "getByLabel('PIN')", value: 'abc' },
  ];
  const secrets = typedSecrets(steps);
  expect(secrets).toEqual(['hunter2-longer', 'hunter2']);
  expect(maskValues('user ann has hunter2-longer, had hunter2', secrets)).toBe('user ann has ••••, had ••••');
});
