import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from '../../src/store/canonical.ts';

const anyKey = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('__proto__', '10', '9', 'constructor', ''));
const { value: anyValue } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.string({ unit: 'binary' }),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
    fc.array(tie('value')),
    fc.array(fc.tuple(anyKey, tie('value'))).map(objectOf),
  ),
}));

/** With `__proto__` as a field like any other. */
function objectOf(entries: readonly (readonly [string, unknown])[]): object {
  const made = {};
  for (const [key, value] of entries) {
    Object.defineProperty(made, key, { value, enumerable: true, writable: true, configurable: true });
  }
  return made;
}

function turnedRound(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turnedRound);
  if (typeof value !== 'object' || value === null) return value;
  return objectOf(
    Object.entries(value)
      .toReversed()
      .map(([key, field]) => [key, turnedRound(field)] as const),
  );
}

test.for([
  [{ b: 1, a: [true, null, 'x'] }, '{"a":[true,null,"x"],"b":1}'],
  [{ 9: 'nine', 10: 'ten', b: {}, a: [] }, '{"10":"ten","9":"nine","a":[],"b":{}}'],
  [{ kept: null, dropped: undefined }, '{"kept":null}'],
  ['line\nfeed "quoted" \u0000 é ❤ \ud800', '"line\\nfeed \\"quoted\\" \\u0000 é ❤ \\ud800"'],
  [[1e21, 1e-7, -0, 1.5, 9007199254740991], '[1e+21,1e-7,0,1.5,9007199254740991]'],
  [{ é: 1, z: 2, Z: 3, '\ufb33': 4, '\u{1f600}': 5 }, '{"Z":3,"z":2,"é":1,"\u{1f600}":5,"\ufb33":4}'],
] as const)('%j is written as %s', ([value, text]) => {
  expect(canonicalJson(value)).toBe(text);
});

test.for([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['undefined', undefined],
  ['a hole', [1, undefined, 2]],
  ['a date', { at: new Date(0) }],
  ['a map', new Map()],
  ['a function', () => 1],
  ['a bigint', 1n],
] as const)('%s is refused, because JSON would change it silently', ([, value]) => {
  expect(() => canonicalJson(value)).toThrow(TypeError);
});

test('it is JSON for the same value', () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('one value has one spelling, whatever the order in which its fields were set', () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      const text = canonicalJson(value);
      expect(canonicalJson(turnedRound(value))).toBe(text);
      expect(canonicalJson(JSON.parse(text))).toBe(text);
    }),
  );
});

test('two values with one spelling are equal', () => {
  fc.assert(
    fc.property(anyValue, anyValue, (one, other) => {
      const same = canonicalJson(one) === canonicalJson(other);
      const equal = JSON.stringify(turnedRound(turnedRound(one))) === JSON.stringify(other);
      if (equal) expect(same).toBe(true);
      if (same) expect(JSON.parse(JSON.stringify(one))).toEqual(JSON.parse(JSON.stringify(other)));
    }),
  );
});
