/** The wall before JSON.parse. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJson } from '#models/ngsi-ld/bounded-json.ts';

const bounds = { depthMax: 4, keysMax: 3 };

test.each<[string, RegExp]>([
  ['[[[[[]]]]]', /deeper than 4 at line 1, column 5/],
  ['{"a":\n{"b":{"c":{"d":{}}}}}', /deeper than 4|more than 3 keys at line 2/],
  ['{"a":1,"b":2,"c":3,"d":4}', /more than 3 keys at line 1, column 23/],
  ['{"a":1', /not JSON/],
  ['', /not JSON/],
])('%s is refused', (text, sentence) => {
  expect(() => parseJson(text, bounds)).toThrow(sentence);
});

test('brackets, braces and colons in texts do not count', () => {
  expect(parseJson('["[[[[[[[[", "{\\"::::::::\\\\"]', bounds)).toEqual(['[[[[[[[[', '{"::::::::\\']);
});

test('a body of a million brackets is refused before it is parsed', () => {
  expect(() => parseJson('['.repeat(1_000_000), { depthMax: 64, keysMax: 10 })).toThrow(/column 65/);
});

test('what is within the bounds is what JSON.parse gives', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(parseJson(text, { depthMax: 100, keysMax: 1000 })).toEqual(JSON.parse(text));
    }),
  );
});

test('the bounds are those of the value itself', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      const { depth, keys } = measure(value);
      const text = JSON.stringify(value);
      expect(parseJson(text, { depthMax: depth, keysMax: keys })).toEqual(JSON.parse(text));
      if (depth > 0) expect(() => parseJson(text, { depthMax: depth - 1, keysMax: keys })).toThrow(/deeper/);
      if (keys > 0) expect(() => parseJson(text, { depthMax: depth, keysMax: keys - 1 })).toThrow(/keys/);
    }),
  );
});

function measure(value: unknown): { readonly depth: number; readonly keys: number } {
  if (typeof value !== 'object' || value === null) return { depth: 0, keys: 0 };
  const inner = Object.values(value).map(measure);
  const own = Array.isArray(value) ? 0 : inner.length;
  return {
    depth: 1 + Math.max(0, ...inner.map(({ depth }) => depth)),
    keys: own + inner.reduce((sum, { keys }) => sum + keys, 0),
  };
}

test.each([
  ['{"a":1,"a":2}', 'the same key twice'],
  ['[{"a":{"b":1,"b":1}}]', 'the same key twice'],
  ['{"a":1,"\\u0061":2}', 'the same key twice'],
  ['{"a":1e999}', 'no double can hold it'],
  ['[-1e400]', 'no double can hold it'],
  ['{"a":9007199254740993}', 'The integer 9007199254740993 of the JSON'],
  ['{"9007199254740993":[1,-12345678901234567891]}', 'The integer -12345678901234567891'],
])('%s is not changed in silence: it is refused', (text, sentence) => {
  expect(() => parseJson(text, bounds)).toThrow(sentence);
});

test.each([
  '{"a":9007199254740992}',
  '[1e20, 1.5e300, 123456789012345680000.0]',
  '[-36025463225866830, 123456789012345690000000]',
  '{"a":{"a":1},"b":1}',
  '["9007199254740993"]',
])('%s is held as it is written', (text) => {
  expect(parseJson(text, bounds)).toEqual(JSON.parse(text));
});

test('documents of others may have a key twice: the last counts', () => {
  expect(parseJson('{"a":1,"a":2}', { ...bounds, forgiving: true })).toEqual({ a: 2 });
});
