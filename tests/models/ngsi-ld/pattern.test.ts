/** Patterns against the regular expressions of the language itself, where these are safe to run. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePattern } from '#models/ngsi-ld/pattern.ts';
import { Problem } from '#models/problem.ts';

const pattern = fc.letrec<{ choice: string; atom: string }>((tie) => ({
  atom: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(
      'a',
      'b',
      'c',
      '.',
      '\\d',
      '\\W',
      '[ab]',
      '[^a-b]',
      '[\\dx-z]',
      '[^\\S]',
      '^',
      '$',
      '\\.',
      'é',
      '😀',
      '\\n',
    ),
    tie('choice').map((inner) => `(${inner})`),
    tie('choice').map((inner) => `(?:${inner})`),
    fc
      .tuple(tie('choice'), fc.constantFrom('*', '+', '?', '{2}', '{1,2}', '{0,}', '*?', '{2,3}?'))
      .map(([inner, repeat]) => `(?:${inner})${repeat}`),
  ),
  choice: fc
    .array(
      fc.array(tie('atom'), { maxLength: 3 }).map((atoms) => atoms.join('')),
      { minLength: 1, maxLength: 2 },
    )
    .map((branches) => branches.join('|')),
})).choice;
const text = fc
  .array(fc.constantFrom('a', 'b', 'c', 'x', '1', '.', ' ', '\n', 'é', '😀'), { maxLength: 8 })
  .map((all) => all.join(''));

test('a pattern is found where a RegExp finds it', () => {
  fc.assert(
    fc.property(pattern, fc.array(text, { minLength: 1, maxLength: 4 }), (source, texts) => {
      const ours = parsePattern(source);
      const theirs = new RegExp(source, 'u');
      for (const one of texts) expect([one, ours.test(one)]).toEqual([one, theirs.test(one)]);
    }),
    { numRuns: 1500 },
  );
});

test.each(['(a+)+$', '^(a|a)*$', '(a|aa)+$', '.*.*.*.*x', '(?:a?){30}a{30}$'])(
  '%s, which can take a RegExp ages, looks at each character once',
  (source) => {
    // 10⁵ characters: a backtracking engine would not come back before the test is ended.
    expect(parsePattern(source).test(`${'a'.repeat(100_000)}!`)).toBe(false);
  },
);

test.each<[string, RegExp]>([
  ['(a)\\1', /\\1 is not possible/],
  ['(?=a)', /looking around/],
  ['(?<n>a)', /names are not possible/],
  ['a{1001}', /up to 1000/],
  ['(a{100}){100}', /too large/],
  ['*a', /nothing to repeat/],
  ['a**', /cannot be repeated/],
  ['[a', /not closed/],
  ['(a', /not closed/],
  ['a)', /closes nothing/],
  ['[b-a]', /lesser to the greater/],
  ['\\b', /\\b/],
  ['a{2', /write \\\{/],
  ['[[:alpha:]]', /POSIX/],
  ['a'.repeat(1001), /1000 characters/],
  ['('.repeat(60), /nested deeper/],
])('%s is refused', (source, sentence) => {
  expect(() => parsePattern(source)).toThrow(Problem);
  expect(() => parsePattern(source)).toThrow(sentence);
});
