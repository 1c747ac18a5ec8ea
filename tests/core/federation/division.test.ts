import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Division, divide, type Part } from '#broker/core/federation/division.ts';
import type { SourceMatch } from '#broker/core/registration/registrations.ts';
import type { Registration, RegistrationMode } from '#models/ngsi-ld/registration.ts';
import { registration } from '../../federation/stage.ts';

const names = ['open', 'locked', 'name', 'ratedCurrent'] as const;

interface Source {
  readonly mode: RegistrationMode;
  /** Undefined: it has all attributes. */
  readonly own: readonly string[] | undefined;
  readonly allows: boolean;
}

const source: fc.Arbitrary<Source> = fc.record({
  mode: fc.constantFrom<RegistrationMode>('exclusive', 'redirect', 'inclusive', 'auxiliary'),
  own: fc.option(fc.subarray([...names], { minLength: 1 }), { nil: undefined }),
  allows: fc.boolean(),
});

/** As the registry finds them: only those that have something of it, narrowed to what was asked for (5.12). */
function matchesOf(sources: readonly Source[], asked: readonly string[]): readonly SourceMatch[] {
  return sources.flatMap(({ mode, own }, index) => {
    const properties = own?.filter((name) => asked.includes(name));
    if (properties?.length === 0) return [];
    const one = registration(String(index), 'http://127.0.0.1:9', { mode });
    return [{ registration: one, information: [properties ? { properties } : {}] }];
  });
}

const indexOf = ({ registration: { id } }: Part): number => Number(id.split(':').at(-1));

/** Who gets one attribute, as clause 4.3.6 says it, attribute by attribute. */
function naive(sources: readonly Source[], name: string) {
  const having = (mode: RegistrationMode): readonly number[] =>
    sources.flatMap((one, index) => (one.mode === mode && (one.own?.includes(name) ?? true) ? [index] : []));
  const allowed = (indexes: readonly number[]): readonly number[] => indexes.filter((index) => sources[index]!.allows);
  const exclusive = having('exclusive');
  const redirect = having('redirect');
  // An exclusive registration has to name its attributes (4.3.6.3).
  if (exclusive.length > 0) return { here: false, at: allowed(exclusive).filter((index) => sources[index]!.own) };
  if (redirect.length > 0) return { here: false, at: allowed(redirect) };
  return { here: true, at: allowed(having('inclusive')) };
}

function found({ here, parts }: Division, name: string) {
  const has = ({ attributes }: Part): boolean => attributes === 'all' || attributes.has(name);
  return {
    here: here === 'all' || (here !== 'none' && here.has(name)),
    at: parts
      .filter(has)
      .map(indexOf)
      .sort((a, b) => a - b),
  };
}

test('Each attribute goes where a look at it alone says that it goes', () => {
  const some = fc.subarray([...names], { minLength: 1 });
  fc.assert(
    fc.property(fc.array(source, { maxLength: 5 }), some, (sources, asked) => {
      const allows = (one: Registration): boolean => sources[Number(one.id.split(':').at(-1))]!.allows;
      const division = divide(matchesOf(sources, asked), { attributes: asked }, allows);
      for (const name of asked) {
        const expected = naive(sources, name);
        expect(division ? found(division, name) : { here: true, at: [] }, name).toEqual(expected);
      }
    }),
  );
});

test('Nobody is sent what the request does not name', () => {
  const division = divide(
    matchesOf([{ mode: 'inclusive', own: ['open', 'locked'], allows: true }], ['open']),
    { attributes: ['open'] },
    () => true,
  );
  expect(division?.parts.map(({ attributes }) => attributes)).toEqual([new Set(['open'])]);
});

test('A deletion, which names no attributes, is for here too, unless a source has the whole entity for itself (4.3.6.4)', () => {
  const hereFor = (one: Source) => divide(matchesOf([one], names), {}, () => one.allows)?.here;
  expect(hereFor({ mode: 'exclusive', own: ['open'], allows: true })).toBe('all');
  expect(hereFor({ mode: 'redirect', own: ['open'], allows: true })).toBe('all');
  expect(hereFor({ mode: 'redirect', own: undefined, allows: true })).toBe('none');
  expect(hereFor({ mode: 'inclusive', own: undefined, allows: true })).toBe('all');
});

test('What a source keeps for itself and does not let be done is named, and goes nowhere (4.3.6.3)', () => {
  const division = divide(
    matchesOf([{ mode: 'exclusive', own: ['open'], allows: false }], ['open', 'name']),
    { attributes: ['open', 'name'] },
    () => false,
  );
  expect(division).toMatchObject({ here: new Set(['name']), parts: [] });
  expect(division?.refused.map(({ attributes }) => attributes)).toEqual([new Set(['open'])]);
});
