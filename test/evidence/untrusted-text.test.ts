import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escaped, html, inlineJson } from '../../src/evidence/html.ts';
import { block, code, plainText } from '../../src/evidence/markdown.ts';
import { short, visible } from '../../src/evidence/visible.ts';

const NASTY = '</script><img src=x onerror=alert(1)>\u001B[31mred\u001B[0m \u202Egnp.exe\u200B"\'`&';

test.each([
  ['\u001B[1;31mred\u001B[0m', 'red'],
  ['\u001B]8;;http://x\u0007link\u001B]8;;\u0007', 'link'],
  ['\u009B31mred', 'red'],
  ['a\u202Eb', 'a\\u{202e}b'],
  ['zero\u200Bwidth\uFEFF', 'zero\\u{200b}width\\u{feff}'],
  ['tab\tline\nreturn\r\nbell\u0007', 'tab\tline\nreturn\nbell\\u{7}'],
  ['tag\u{E0041}', 'tag\\u{e0041}'],
  ['lone \uD800', 'lone \\u{d800}'],
  ['plain “text” äöü 日本 🍵', 'plain “text” äöü 日本 🍵'],
])('%j is shown as %j', (text, shown) => {
  expect(visible(text)).toBe(shown);
  expect(visible(shown)).toBe(shown);
});

test('nothing that is put into a page as text can become markup', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.constant(NASTY)), (text) => {
      const page = html`<p title="${text}">${text}${[text, html`<b>${text}</b>`]}</p>`.markup;
      expect(page.replaceAll('<b>', '').replaceAll('</b>', '').match(/[<>]/g)).toHaveLength(4);
      expect(page.match(/"/g)).toHaveLength(2);
    }),
  );
  expect(html`${null}${false}${0}${[1, null]}`.markup).toBe('01');
  expect(escaped(`<a href='x'>&"`)).toBe('&lt;a href=&#39;x&#39;&gt;&amp;&quot;');
});

test('JSON inside a page is the same JSON, and cannot end its element', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), (value, text) => {
      const json = inlineJson({ value, text, nasty: `${NASTY}<!--\u2028\u{E0041}` });
      expect(json).not.toMatch(/[<>&\p{Cf}\u2028]/u);
      expect(JSON.parse(json)).toEqual(
        JSON.parse(JSON.stringify({ value, text, nasty: `${NASTY}<!--\u2028\u{E0041}` })),
      );
    }),
  );
});

test('text in Markdown stays text', () => {
  expect(plainText('<b>![x](http://evil) | `a` **b** #1 @octocat')).toBe(
    '\\<b\\>\\!\\[x\\]\\(http:<!-- -->//evil\\) \\| \\`a\\` \\*\\*b\\*\\* \\#1 @<!-- -->octocat',
  );
  expect(plainText('- a\n1. b')).toBe('\\- a 1. b');
  expect(plainText('1. b')).toBe('1\\. b');
  expect(plainText('x'.repeat(400))).toHaveLength(300);
});

test('no backticks in a text can end its code', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('`', '``', 'a', '\n', '```')).map((parts) => parts.join('')),
      (text) => {
        const [, fence = ''] = /^(`+)/.exec(block(text, '')) ?? [];
        expect(block(text, '').slice(fence.length, -fence.length)).not.toContain(fence);
      },
    ),
  );
  expect(code('a`b|c')).toBe('``a`b\\|c``');
  expect(code('`')).toBe('`` ` ``');
});

test('a long line is cut between letters', () => {
  expect(short('🍵'.repeat(10), 4)).toBe('🍵🍵🍵…');
  expect(short(' a\n\n b ', 10)).toBe('a b');
});
