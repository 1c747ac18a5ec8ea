/** Long JSON in pieces is the same JSON. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJson, parseLongJson } from '#models/ngsi-ld/bounded-json.ts';
import { writePieces } from '#models/ngsi-ld/long-json.ts';

const bounds = { depthMax: 100, keysMax: 1_000_000 };

function parsed(text: string): { readonly value: unknown; readonly rests: number } {
  const work = parseLongJson(text, bounds);
  for (let rests = 0; ; rests += 1) {
    const { done, value } = work.next();
    if (done) return { value, rests };
  }
}

/** Values some of which are far longer than a piece of 64 KiB, at any depth. */
const filler = fc.constantFrom('x'.repeat(70_000), 'é"\\\n'.repeat(20_000), 'ab');
const long = fc.oneof(
  filler,
  fc.array(filler, { maxLength: 4 }),
  fc.dictionary(fc.constantFrom('a', 'b', '__proto__', 'constructor', 'key "'), filler),
  fc.integer({ min: 20_000, max: 40_000 }).map((count) => Array.from({ length: count }, (_, n) => n)),
  fc
    .integer({ min: 5000, max: 9000 })
    .map((count) =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`name${n}`, { n, list: [n, '[,{:'] }])),
    ),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, fc.jsonValue({ maxDepth: 2 }), long, tie('list'), tie('object')),
  list: fc.array(tie('value'), { maxLength: 4 }),
  object: fc.dictionary(fc.string(), tie('value'), { maxKeys: 4 }),
}));

test('what is parsed in pieces is what JSON.parse gives, whatever blanks there are', () => {
  fc.assert(
    fc.property(value, fc.constantFrom(undefined, 1, '\t'), (one, space) => {
      const text = `\n${JSON.stringify(one, undefined, space)} `;
      expect(JSON.stringify(parsed(text).value)).toBe(JSON.stringify(JSON.parse(text)));
    }),
    { numRuns: 60 },
  );
});

test('what is written in pieces is what JSON.stringify gives', () => {
  fc.assert(
    fc.property(value, (one) => {
      expect([...writePieces(one)].join('')).toBe(JSON.stringify(one));
    }),
    { numRuns: 60 },
  );
});

test('members without a value are left out as JSON.stringify does it', () => {
  const list = Array.from({ length: 5000 }, (_, n) => ({ n, none: undefined }));
  const one = { none: undefined, list, last: [undefined, ...list] };
  expect([...writePieces(one)].join('')).toBe(JSON.stringify(one));
});

test('a long text is gone through in many pieces', () => {
  const text = JSON.stringify(Array.from({ length: 200_000 }, (_, n) => n));
  expect(parsed(text).rests).toBeGreaterThan(15);
  expect([...writePieces(JSON.parse(text))].length).toBeGreaterThan(15);
});

const many = Array.from({ length: 30_000 }, (_, n) => n).join();
const members = Array.from({ length: 20_000 }, (_, n) => `"m${n}":${n}`).join();

test.each<[string, string]>([
  ['a comma too many', `[${many},]`],
  ['a comma too many in an object', `{${members},}`],
  ['two commas', `[${many},,${many}]`],
  ['a comma at the beginning', `[,${many}]`],
  ['what does not end', `[${many}`],
  ['what does not end within', `[[${many}],[${many}]`],
  ['what ends otherwise', `[${many}}`],
  ['what ends twice', `[${many}]]`],
  ['two values', `[${many}] 1`],
  ['two values in a place', `[1 [${many}],2]`],
  ['a sign before a list', `[-[${many}],2]`],
  ['something behind a list', `[[${many}] 1,2]`],
  ['a name without a value', `{"a",${members}}`],
  ['a list without a name', `{[${many}],"b":1}`],
  ['two names of one list', `{"a":"b":[${many}]}`],
  ['a name that is none', `{a:[${many}]}`],
  ['a comma between name and list', `{"a":1,[${many}]}`],
  ['members in a list', `[${members}]`],
  ['values in an object', `{${many}}`],
])('%s is no JSON', (_what, text) => {
  expect(() => JSON.parse(text)).toThrow(SyntaxError);
  expect(() => parsed(text)).toThrow(/not JSON/);
});

test('a key that stands twice is found in all pieces', () => {
  const twice = `{"a":1,${members},"a":2}`;
  expect(() => parsed(twice)).toThrow(/same key twice/);
  expect(() => parsed(`{"a":[${many}],"a":1}`)).toThrow(/same key twice/);
  expect(() => parsed(`[${many},{"b":1,"b":1}]`)).toThrow(/same key twice/);
  expect(() => parsed(`{"a":1,${members},"\\u0061":2}`)).toThrow(/same key twice/);
});

test('numbers that no double holds are found in all pieces', () => {
  expect(() => parsed(`[${many},9007199254740993]`)).toThrow(/9007199254740993/);
  expect(() => parsed(`[${many},1e999]`)).toThrow(/no double/);
});

test('a text is as long as it may be, and no longer', () => {
  expect(parseJson('["abc"]', { ...bounds, textMax: 3 })).toEqual(['abc']);
  expect(() => parseJson('["abcd"]', { ...bounds, textMax: 3 })).toThrow(/text of more than 3 characters at line 1/);
});
