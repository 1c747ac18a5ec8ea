/**
 * Requests that the route table allows, and requests that are nearly so: every operation with parameters, headers and
 * bodies that are right, odd or broken. What a fuzzer learns from `/openapi.json`, taken from the table it is written from.
 */
import fc from 'fast-check';
import type { Operation, Parameter, Route } from '#broker/http/table/operation.ts';
import { type Body, bodies } from './bodies.ts';

export interface HostileRequest {
  readonly operation: Operation;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Texts that have broken parsers before. */
const oddTexts = [
  ...[
    '',
    ' ',
    '0',
    '-1',
    '1e999',
    '9007199254740993',
    'NaN',
    'null',
    'true',
    '[]',
    '[[[]]]',
    '{}',
    '{{',
    '}}',
    '((((',
    '))',
  ],
  ...[
    '"',
    "'",
    '\\',
    '%',
    '%00',
    '*',
    '/#',
    '/+/#',
    'a..b',
    ';;',
    ',,',
    '|',
    '@none',
    '@context',
    '__proto__',
    'constructor',
  ],
  ...[
    'urn:x:1',
    'urn:ngsi-ld:null',
    'http://127.0.0.1:1/',
    'javascript:alert(1)',
    'P',
    'PT',
    'P1D',
    '..',
    '../../etc/passwd',
  ],
  ...['(a+)+$', '[', '(?=x)', 'a{1,99999}', '\u0000', '\ud800', '\u202e', 'é', '𝄞', 'x'.repeat(3000)],
];
const odd = fc.oneof(fc.constantFrom(...oddTexts), fc.string(), fc.string({ unit: 'binary' }), fc.json());

/** Pieces of the query languages, joined at random: what is nearly a query. */
const pieces = [
  ...[
    'open',
    'ratedCurrent',
    'name',
    'location',
    'observedAt',
    'modifiedAt',
    '[',
    ']',
    '{',
    '}',
    '(',
    ')',
    '.',
    ';',
    '|',
    ',',
  ],
  ...[
    '==',
    '!=',
    '>',
    '<',
    '>=',
    '<=',
    '~=',
    '!~=',
    '..',
    '"a"',
    '5',
    'true',
    '2026-11-21T12:00:00Z',
    'near',
    'maxDistance==5',
  ],
];
const grammar = fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => parts.join(''));

function textOf({ schema }: Parameter): fc.Arbitrary<string> {
  const examples = ((schema['examples'] ?? schema['enum'] ?? ['x']) as readonly unknown[]).map(String);
  return fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...examples) }, grammar, odd);
}

const headerChoices: Readonly<Record<string, fc.Arbitrary<string>>> = {
  accept: fc.constantFrom(
    'application/json',
    'application/ld+json',
    'application/geo+json',
    '*/*',
    'text/plain',
    'x',
    ';q=1',
  ),
  link: fc.constantFrom(
    '<https://w3id.org/busbar/contexts/busbar.jsonld>; rel="http://www.w3.org/ns/json-ld#context"',
    '<x>; rel="http://www.w3.org/ns/json-ld#context"',
    '<http://127.0.0.1:9/none.jsonld>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"',
    '<',
  ),
  'ngsild-tenant': fc.constantFrom('default', 'nobody', '../x', 'UPPER'),
  'ngsild-snapshot': fc.constantFrom('urn:ngsi-ld:Snapshot:none', 'x'),
  prefer: fc.constantFrom('body=json', 'ngsi-ld=1.5', 'x'),
  via: fc.constantFrom('1.1 elsewhere', 'x', '1.1 a, 1.1 b'),
};
const headersOf = fc
  .uniqueArray(fc.constantFrom(...Object.keys(headerChoices)), { maxLength: 2 })
  .chain((names) => fc.record(Object.fromEntries(names.map((name) => [name, headerChoices[name]!]))));

const contentTypes = fc.oneof(
  { weight: 8, arbitrary: fc.constant('application/json') },
  fc.constantFrom(
    'application/ld+json',
    'application/merge-patch+json',
    'text/plain',
    'application/json; charset=latin1',
  ),
);

function pathOf(path: string): fc.Arbitrary<string> {
  const holes = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const known: Readonly<Record<string, readonly string[]>> = {
    id: ['urn:ngsi-ld:Breaker:B1', 'urn:ngsi-ld:Breaker:None', 'urn:ngsi-ld:Subscription:S1'],
    attribute: ['open', 'name', 'https://w3id.org/busbar#name'],
    type: ['Breaker'],
  };
  const filled = holes.map((name) =>
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...(known[name] ?? ['x'])) },
      odd.filter((text) => !['', '.', '..'].includes(text)),
    ),
  );
  return fc.tuple(...filled).map((values) => {
    let index = 0;
    return path.replaceAll(/\{\w+\}/g, () => encodeURIComponent(values[index++]!.toWellFormed()));
  });
}

function bodyText(body: Body): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 8, arbitrary: body.map((value) => JSON.stringify(value)) },
    body.map((value) => JSON.stringify(value).slice(0, -1)),
    fc.constantFrom('', '{', '[]', '{}', 'null', '"x"', '1', '[[1]]', `${'['.repeat(5000)}${']'.repeat(5000)}`),
  );
}

function requestOf(path: string, method: string, operation: Operation): fc.Arbitrary<HostileRequest> {
  const asked = operation.parameters.filter(({ in: place }) => place === 'query');
  const pair = (parameter: Parameter) => textOf(parameter).map((value) => [parameter.name, value] as const);
  const query = fc
    .tuple(fc.subarray([...asked], { maxLength: Math.min(5, asked.length) }), fc.integer({ min: 0, max: 30 }))
    .chain(([chosen, surprise]) =>
      fc.tuple(...chosen.map(pair), ...(surprise === 0 ? [fc.constant(['surprise', '1'] as const)] : [])),
    )
    .map((pairs) => new URLSearchParams(pairs.map(([name, value]) => [name, value.toWellFormed()])).toString());
  const body = operation.body
    ? bodyText(bodies[operation.body.schema] ?? fc.json().map((text) => JSON.parse(text)))
    : undefined;
  return fc
    .record({ place: pathOf(path), query, headers: headersOf, type: contentTypes, ...(body && { body }) })
    .map(({ place, query: text, headers, type, ...rest }) => ({
      operation,
      method,
      path: text ? `${place}?${text}` : place,
      headers: { ...headers, ...('body' in rest && { 'content-type': type }) },
      ...('body' in rest && { body: rest.body as string }),
    }));
}

/** Every operation of the table as often as any other. Doors that read their queries themselves are not asked. */
export function hostileRequests(table: readonly Route[]): fc.Arbitrary<HostileRequest> {
  const all = table.flatMap(({ path, operations }) =>
    Object.entries(operations).flatMap(([method, operation]) =>
      operation.readsQuery ? [] : [requestOf(path, method, operation)],
    ),
  );
  return fc.oneof(...all);
}
