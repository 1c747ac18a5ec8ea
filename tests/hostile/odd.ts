/** What has broken parsers before, and how one place of something right is made odd. */
import fc from 'fast-check';

const oddTexts: readonly string[] = [
  ...['', ' ', '0', '-1', '1e999', '9007199254740993', 'NaN', 'null', 'true', '[]', '[[[]]]', '{}', '{{', '}}'],
  ...['((((', '))', '"', "'", '\\', '%', '%00', '*', '/#', '/+/#', 'a..b', ';;', ',,', '|', '@none', '@context'],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'urn:x:1', 'urn:ngsi-ld:null', 'P', 'PT', 'P1D'],
  ...['http://127.0.0.1:1/', 'javascript:alert(1)', '<script>alert(1)</script>', '..', '../../etc/passwd'],
  ...['(a+)+$', '[', '(?=x)', 'a{1,99999}', '((a{99}){99}){99}', '\u0000', '\ud800', '\u202e', 'é', '𝄞'],
  ...['x'.repeat(3000), '('.repeat(2000), `${'a.'.repeat(1000)}a`, '[0,'.repeat(1000)],
];
export const oddText = fc.oneof(fc.constantFrom(...oddTexts), fc.string(), fc.string({ unit: 'binary' }), fc.json());

/** Pieces of the query languages, joined at random: what is nearly a query. */
const pieces: readonly string[] = [
  ...['open', 'ratedCurrent', 'name', 'location', 'observedAt', 'modifiedAt', 'within', 'Breaker', '/TX1', '#', '+'],
  ...['[', ']', '{', '}', '(', ')', '.', ';', '|', ',', '==', '!=', '>', '<', '>=', '<=', '~=', '!~=', '..'],
  ...['"a"', '5', 'true', '2026-11-21T12:00:00Z', 'near', 'maxDistance==5', '@none', 'urn:ngsi-ld:Breaker:1', 'PT1H'],
];
export const nearlyQuery = fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => parts.join(''));

/** What is put in the place of a part, or beside it. */
const oddValue = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, 0, -1, 1e308, 9007199254740992, '', 'x', 'urn:ngsi-ld:null', [], {}),
  fc.constantFrom<unknown>([[]], [null], { type: 'Property' }, { type: 'Nothing', value: 1 }, { '@value': 1 }),
  fc.constantFrom<unknown>({ '@id': 'x' }, { '@type': '@json', '@value': {} }, { '@list': [1] }, { '@set': [] }),
  fc.json().map((text) => JSON.parse(text) as unknown),
  oddText,
);
const oddKey = fc.constantFrom(
  ...['id', 'type', '@type', '@id', '@context', '@graph', '@reverse', '@included', '__proto__', 'constructor'],
  ...['toString', 'a b', '', 'x'.repeat(300), 'surprise', 'observedAt', 'datasetId', 'instanceId', 'value', 'object'],
  ...['previousValue', 'createdAt', 'scope', 'expiresAt', 'unitCode', 'q', 'csf', 'operations', 'mode'],
);

/** Goes down by the given choices and replaces, drops or adds what it comes to. */
function mutated(value: unknown, choices: readonly number[], action: number, key: string, part: unknown): unknown {
  if (typeof value !== 'object' || value === null || choices.length === 0) {
    if (action === 0 || typeof value !== 'object' || value === null) return part;
    return Array.isArray(value) ? [...value, part] : { ...value, [key]: part };
  }
  const keys = Object.keys(value);
  const chosen = keys[choices[0]! % Math.max(1, keys.length)];
  if (chosen === undefined) return part;
  if (action === 1 && choices.length === 1) {
    return Object.fromEntries(Object.entries(value).filter(([name]) => name !== chosen));
  }
  const inner = mutated((value as Record<string, unknown>)[chosen], choices.slice(1), action, key, part);
  if (Array.isArray(value)) return value.map((one, index) => (String(index) === chosen ? inner : one));
  return { ...value, [chosen]: inner };
}

/** The same with one place of it changed. */
export const odd = (right: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc
    .tuple(right, fc.array(fc.nat(20), { minLength: 1, maxLength: 5 }), fc.nat(2), oddKey, oddValue)
    .map(([value, choices, action, key, part]) => mutated(value, choices, action, key, part));
