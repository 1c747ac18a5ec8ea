/**
 * Attacks on each little language that a request may speak: long, deep, ambiguous, and made to cost. Nothing here is timed:
 * a limit refuses, or the test ends within its timeout, which what it replaces would not.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { limits } from '#broker/config.ts';
import { parseDuration } from '#broker/core/consumption/periods.ts';
import { aliasesIn } from '#broker/core/federation/via.ts';
import { parseMqttTarget } from '#broker/core/subscription/mqtt-target.ts';
import { readTemplate } from '#broker/core/subscription/template.ts';
import { parseJson } from '#models/ngsi-ld/bounded-json.ts';
import { beginEffort } from '#models/ngsi-ld/effort.ts';
import { parseGeoQuery } from '#models/ngsi-ld/geo/geo-query.ts';
import { equals, intersects, within } from '#models/ngsi-ld/geo/relate.ts';
import { shapeOf } from '#models/ngsi-ld/geo/shape.ts';
import { parseLanguages } from '#models/ngsi-ld/language.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { parseOrdering } from '#models/ngsi-ld/order.ts';
import { checkGeometry } from '#models/ngsi-ld/parse-content.ts';
import { parsePattern } from '#models/ngsi-ld/pattern.ts';
import { parseProjection } from '#models/ngsi-ld/projection.ts';
import { parseQuery } from '#models/ngsi-ld/q.ts';
import { parseScopeQuery } from '#models/ngsi-ld/scope-query.ts';
import { parseTypeSelection } from '#models/ngsi-ld/type-selection.ts';
import { Problem } from '#models/problem.ts';
import { nearlyQuery, oddText } from './odd.ts';

const names: Names = { expand: (term) => `https://example.org/${term}`, compact: (iri) => iri };
const place = { type: 'Point', coordinates: [8, 40] };

/** Each takes any text: it reads it, or refuses it as a Problem. */
const languages: Readonly<Record<string, (text: string) => unknown>> = {
  q: (text) => parseQuery(text, names, limits),
  type: (text) => parseTypeSelection(text, names),
  scopeQ: (text) => parseScopeQuery(text),
  idPattern: (text) => parsePattern(text).test(`urn:ngsi-ld:Breaker:${'ab'.repeat(2000)}`),
  orderBy: (text) => parseOrdering(text, names, { from: place }),
  collation: (text) => parseOrdering('name', names, { collation: text }),
  pick: (text) => parseProjection(text, 'pick', names),
  omit: (text) => parseProjection(text, 'omit', names),
  lang: (text) => parseLanguages(text),
  georel: (text) => parseGeoQuery(text, 'Point', [8, 40], 'location'),
  aggrPeriodDuration: (text) => parseDuration(text),
  Via: (text) => aliasesIn(text),
  'MQTT endpoint': (text) => parseMqttTarget(`mqtt://127.0.0.1/${text}`),
  template: (text) => readTemplate(text),
  JSON: (text) => parseJson(text, { depthMax: limits.jsonDepthMax, keysMax: limits.jsonKeysMax }),
};

/** Texts of a hundred thousand characters that repeat one thing, with and without an end that fits. */
const repeated: readonly string[] = [
  ...[
    '(',
    ')',
    '{',
    '}',
    '[',
    ']',
    '{{',
    '{{ ',
    '((a|',
    'a{',
    'a[',
    'a.',
    'a;',
    'a|',
    'a,',
    '/a',
    '/+',
    '/#',
    '"',
    '\\',
  ],
  ...['<a>; rel="', '1.1 a, ', 'en;q=0.1,', 'P1D', 'PT1H', '==', '>=', '..', ' ', '\t', '%', '@none,', 'a=="x",', '!'],
  ...['(a*)*', '(a|a)*', 'a+', '.*', 'a{99}', '(?:', '[a-z]', '\\d', '[["a",', '{"a":', '0', '-', 'é', '𝄞', '\ud800'],
].flatMap((piece) => {
  const long = piece.repeat(100_000 / piece.length);
  return [long, `${long}x`, `a==${long}`, `"${long}`];
});

describe.each(Object.entries(languages))('%s', (_name, read) => {
  const isBounded = (text: string): boolean => {
    try {
      read(text);
      return true;
    } catch (error) {
      if (error instanceof Problem) return error.status < 500 && error.detail.length < 200_000;
      throw error;
    }
  };

  test('reads or refuses what repeats one thing a hundred thousand times', () => {
    for (const text of repeated) expect(isBounded(text), text.slice(0, 30)).toBe(true);
  });

  test('reads or refuses what is nearly right', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          nearlyQuery,
          oddText,
          fc.tuple(nearlyQuery, oddText).map((both) => both.join('')),
        ),
        isBounded,
      ),
      { numRuns: 500 },
    );
  });

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', '__proto__.a', 'constructor[prototype]'])(
    'finds nothing of JavaScript under %s',
    (text) => {
      isBounded(text);
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
      expect(Object.keys(Object.prototype)).toEqual([]);
    },
  );
});

describe('a pattern', () => {
  // The classic exponential ones: for a backtracking engine 30 characters are already beyond all patience.
  test.each([
    '(a+)+$',
    '^(a|a)*$',
    '(a|aa)+$',
    '^([a-zA-Z]+)*$',
    '(.*a){20}$',
    '(a*)*b',
    '^(([a-z])+.)+[A-Z]([a-z])+$',
  ])('%s is matched in linear time', (source) => {
    expect(parsePattern(source).test(`${'a'.repeat(100_000)}!`)).toBe(false);
  });

  test('that would need a state for each character of a long text is too complex', () => {
    let seed = 7;
    const text = Array.from({ length: 1_000_000 }, () => {
      seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
      return seed & 65_536 ? 'a' : 'b';
    }).join('');
    expect(() => parsePattern('a(a|b){300}c').test(text)).toThrow(/takes too long on one entity/);
    // What is usual goes through any length.
    expect(parsePattern('b+a+c').test(text)).toBe(false);
  });

  test.each(['((a{99}){99}){99}', 'a{1,99999}', '(a{1000}){1000}', `${'('.repeat(51)}a${')'.repeat(51)}`])(
    '%s is refused when it is read',
    (source) => {
      expect(() => parsePattern(source)).toThrow(Problem);
    },
  );
});

describe('a geometry', () => {
  const ring = (count: number, radius: number): readonly (readonly number[])[] => {
    const corners = Array.from({ length: count - 1 }, (_, i) => {
      const angle = (2 * Math.PI * i) / (count - 1);
      return [8 + radius * Math.cos(angle), 40 + radius * Math.sin(angle)];
    });
    return [...corners, corners[0]!];
  };

  test('of more positions than a query can be held against is refused', () => {
    const polygon = (count: number) => ({ type: 'Polygon', coordinates: [ring(count, 1)] });
    expect(checkGeometry(polygon(10_000), 'location')).toBeDefined();
    expect(() => checkGeometry(polygon(10_001), 'location')).toThrow('location has 10001 positions: at most 10000');
    expect(() => parseGeoQuery('within', 'Polygon', [ring(2001, 1)], 'location')).toThrow(/at most 2000 are taken/);
  });

  test('of many positions is held against another of many: one circle in another', () => {
    const [outer, inner] = [ring(10_000, 1), ring(2000, 0.99)].map((one) =>
      shapeOf({ type: 'Polygon', coordinates: [one] }),
    );
    const one = (question: () => boolean): boolean => {
      beginEffort();
      return question();
    };
    expect(one(() => within(inner!, outer!))).toBe(true);
    expect(one(() => within(outer!, inner!))).toBe(false);
    expect(one(() => intersects(outer!, inner!))).toBe(true);
  });

  test('against which another cannot be held in a moment is too complex: two of ten thousand positions that are the same', () => {
    const [one, other] = [1, 1].map((radius) => shapeOf({ type: 'Polygon', coordinates: [ring(10_000, radius)] }));
    beginEffort();
    expect(() => equals(one!, other!)).toThrow(/comparison .* takes too long on one entity/);
  });
});
