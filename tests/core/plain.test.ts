import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromPlain, toPlain } from '#broker/core/plain.ts';
import { parsePattern } from '#models/ngsi-ld/pattern.ts';

it('gives back what it was given, over JSON, also what looks like its own marks', () => {
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.uniqueArray(fc.string(), { maxLength: 3 }).map((members) => new Set(members)),
      fc.array(fc.tuple(fc.string(), tie('value')), { maxLength: 3 }).map((entries) => new Map(entries)),
      fc.dictionary(fc.constantFrom('$set', '$map', '$object', '$pattern', 'name'), tie('value'), {
        maxKeys: 2,
        noNullPrototype: true,
      }),
    ),
  }));
  fc.assert(
    fc.property(value, (one) => {
      expect(fromPlain(JSON.parse(JSON.stringify(toPlain(one))))).toEqual(one);
    }),
  );
});

it('gives a pattern back that matches the same', () => {
  const back = fromPlain(JSON.parse(JSON.stringify(toPlain({ idPattern: parsePattern('^urn:.*7$') })))) as {
    readonly idPattern: { test(text: string): boolean };
  };
  expect(back.idPattern.test('urn:x:7')).toBe(true);
  expect(back.idPattern.test('urn:x:8')).toBe(false);
});
