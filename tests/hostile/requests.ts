/**
 * Requests that the route table allows, and requests that are nearly so: every operation with parameters, headers and
 * bodies that are right, and with one of them odd. What a fuzzer learns from `/openapi.json`, taken from the table that it
 * is written from.
 */
import fc from 'fast-check';
import type { Operation, Parameter, Route } from '#broker/http/table/operation.ts';
import { type Body, bodies } from './bodies.ts';
import { nearlyQuery, odd, oddText } from './odd.ts';
import { oddHeaders, rightHeaders, rightPlace, rightQuery, snapshotHeader } from './texts.ts';
import { named } from './world.ts';

export interface HostileRequest {
  readonly operation: Operation;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Where a request is odd; most are so nowhere. */
type Oddity = 'nowhere' | 'path' | 'query' | 'headers' | 'body' | 'text';
const oddities = fc.oneof(
  { weight: 10, arbitrary: fc.constant<Oddity>('nowhere') },
  fc.constantFrom<Oddity>('path', 'query', 'headers', 'text'),
  { weight: 3, arbitrary: fc.constant<Oddity>('body') },
);

function pathOf(path: string, isOdd: boolean): fc.Arbitrary<string> {
  if (!isOdd && path.endsWith('{instance}')) return named('Instance').map((place) => path.replace(/\{.*$/, place));
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const texts = names.map((name) =>
    isOdd
      ? fc.oneof(
          rightPlace(path, name),
          oddText.filter((text) => !['', '.', '..'].includes(text)),
        )
      : rightPlace(path, name),
  );
  return fc.tuple(...texts).map((values) => {
    let index = 0;
    return path.replaceAll(/\{\w+\}/g, () => encodeURIComponent(values[index++]!.toWellFormed()));
  });
}

type Pairs = readonly (readonly [string, string])[];

/** Some parameters in any combination, with texts that are right, nearly so or odd. */
function oddQuery({ parameters }: Operation): fc.Arbitrary<Pairs> {
  const asked = parameters.filter(({ in: place }) => place === 'query');
  const textOf = ({ schema }: Parameter): fc.Arbitrary<string> => {
    const examples = ((schema['examples'] ?? schema['enum'] ?? ['x']) as readonly unknown[]).map(String);
    return fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...examples) }, nearlyQuery, oddText);
  };
  const pair = (one: Parameter) => textOf(one).map((value) => [one.name, value] as const);
  return fc
    .tuple(fc.subarray([...asked], { maxLength: Math.min(4, asked.length) }), fc.nat(20))
    .chain(([chosen, surprise]) =>
      fc.tuple(
        ...chosen.map(pair),
        ...(surprise === 0
          ? [
              fc.constantFrom(['surprise', '1'], ['__proto__', '1'], ['constructor', '']) as fc.Arbitrary<
                readonly [string, string]
              >,
            ]
          : []),
        ...(surprise === 1 && chosen[0] ? [pair(chosen[0])] : []),
      ),
    );
}

const written = (pairs: Pairs): string =>
  new URLSearchParams(pairs.map(([name, value]) => [name, value.toWellFormed()])).toString();

function brokenText(body: Body): fc.Arbitrary<string> {
  return fc.oneof(
    body.map((value) => JSON.stringify(value).slice(0, -1)),
    fc.constantFrom('', '{', '[]', '{}', 'null', '"x"', '1', '[[1]]', `${'['.repeat(5000)}${']'.repeat(5000)}`),
  );
}

const contextUrl = 'https://w3id.org/busbar/contexts/busbar.jsonld';

/** As `application/ld+json` says its context itself, and as `application/json` leaves it to the header. */
function withContext(value: unknown): unknown {
  const put = (one: unknown): unknown =>
    typeof one === 'object' && one !== null && !Array.isArray(one) && !('@context' in one)
      ? { ...one, '@context': contextUrl }
      : one;
  return Array.isArray(value) ? value.map(put) : put(value);
}

function requestOf(path: string, method: string, operation: Operation, oddity: Oddity): fc.Arbitrary<HostileRequest> {
  const query = oddity === 'query' ? oddQuery(operation) : rightQuery(operation);
  const oddOnes = fc
    .uniqueArray(fc.constantFrom(...Object.keys(oddHeaders)), { minLength: 1, maxLength: 2 })
    .chain((names) => fc.record(Object.fromEntries(names.map((name) => [name, oddHeaders[name]!]))));
  const body = operation.body && (bodies[operation.id] ?? bodies[operation.body.schema] ?? fc.constant({}));
  const isLd = operation.body?.types.includes('application/ld+json') ? fc.boolean() : fc.constant(false);
  return fc
    .record({
      place: pathOf(path, oddity === 'path'),
      pairs: query,
      headers: rightHeaders(operation),
      more: oddity === 'headers' ? oddOnes : fc.constant({}),
      snapshot: fc.option(snapshotHeader, { freq: 30 }),
      value: body ? (oddity === 'body' ? odd(body) : body) : fc.constant(undefined),
      text: body && oddity === 'text' ? brokenText(body) : fc.constant(undefined),
      isLd,
      type:
        oddity === 'headers'
          ? fc.constantFrom(
              'application/merge-patch+json',
              'text/plain',
              'application/json; charset=latin1',
              'x',
              'application/json',
            )
          : fc.constant('application/json'),
    })
    .map(({ place, pairs, headers, more, snapshot, value, text, isLd, type }) => {
      const asked = written(pairs);
      const { link, ...others } = headers;
      const sent = text ?? (value === undefined ? undefined : JSON.stringify(isLd ? withContext(value) : value));
      return {
        operation,
        method,
        path: asked ? `${place}?${asked}` : place,
        headers: {
          ...others,
          ...(link !== undefined && !isLd && { link }),
          ...(snapshot !== null && oddity === 'headers' && { 'ngsild-snapshot': snapshot }),
          ...(sent !== undefined && { 'content-type': isLd ? 'application/ld+json' : type }),
          ...more,
        },
        ...(sent !== undefined && { body: sent }),
      };
    });
}

/** Every operation of the table as often as any other. Doors that read their queries themselves are not asked. */
export function hostileRequests(table: readonly Route[]): fc.Arbitrary<HostileRequest> {
  const all = table.flatMap(({ path, operations }) =>
    Object.entries(operations).flatMap(([method, operation]) =>
      operation.readsQuery ? [] : [{ path, method, operation: operation as Operation }],
    ),
  );
  const made = all.map(({ path, method, operation }) =>
    oddities.chain((oddity) => requestOf(path, method, operation, oddity)),
  );
  // What makes something comes twice as often, so that the rest finds something.
  const makes = all.map(({ method }, index) => (method === 'POST' ? made[index]! : []));
  return fc.oneof(...made, ...makes.flat());
}
