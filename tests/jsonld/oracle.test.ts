/** Names against the `jsonld` package: generated contexts, and documents with names of every form. */
import fc from 'fast-check';
import jsonld from 'jsonld';
import { expect, test } from 'vitest';
import { limits } from '#broker/config.ts';
import { type ActiveContext, initialContext } from '#broker/jsonld/active.ts';
import { processContext } from '#broker/jsonld/process.ts';
import { Run } from '#broker/jsonld/run.ts';
import { TermMap } from '#broker/jsonld/term-map.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import { coreContext } from './core.ts';

/** The package loads even the scoped context of a term that nobody uses, such as ngsildproof of the core context. */
const documentLoader = (url: string) => Promise.resolve({ documentUrl: url, document: { '@context': {} } });

/** The names of a list of contexts, the core context last. */
function compile(contexts: readonly JsonObject[]): TermMap {
  const where = { run: new Run(new Map(), { limits }), base: undefined, place: '', depth: 0, overrideProtected: false };
  const apply = (active: ActiveContext, context: JsonObject) => processContext(active, context, where);
  return new TermMap([...contexts, coreContext].reduce(apply, initialContext));
}

/** What the package makes of names: attribute and type, in the order given. */
async function oracleExpand(context: readonly JsonObject[], name: string): Promise<unknown> {
  const document = {
    '@context': [...context, coreContext],
    '@id': 'urn:x:1',
    '@type': name,
    [name]: { '@id': 'urn:x:2' },
  };
  const [expanded] = (await jsonld.expand(document as never, { documentLoader } as never)) as unknown as unknown[];
  const { '@id': _, '@type': types, ...attributes } = (expanded ?? {}) as Record<string, unknown>;
  return { type: (types as string[] | undefined)?.[0], attribute: Object.keys(attributes)[0] };
}

async function oracleCompact(context: readonly JsonObject[], iri: string): Promise<unknown> {
  const document = {
    '@id': 'urn:x:1',
    '@type': [iri],
    [iri]: [{ '@id': 'urn:x:2', 'urn:x:inner': [{ '@value': 1 }] }],
  };
  const compacted = await jsonld.compact(
    document as never,
    [...context, coreContext] as never,
    { documentLoader } as never,
  );
  const { '@context': _, id, type, ...attributes } = compacted as unknown as Record<string, unknown>;
  return { id, type, attribute: Object.keys(attributes)[0] };
}

/** Terms of all contexts; some are core terms, which no context can redefine. */
const term = fc.constantFrom(
  'a',
  'ab',
  'b',
  'ex',
  'exa',
  'org',
  'speed',
  'location',
  'Property',
  'value',
  'Building',
  'x1',
);
const base = fc.constantFrom(
  'https://example.org/',
  'https://example.org/terms#',
  'https://example.com/x',
  'urn:example:',
);
const suffix = fc.constantFrom('a', 'speed', 'x', 'terms#y', 'location');
const iri = fc.oneof(
  fc.tuple(base, suffix).map((parts) => parts.join('')),
  base,
  fc.constantFrom('https://uri.etsi.org/ngsi-ld/default-context/a', 'https://uri.etsi.org/ngsi-ld/default-context/new'),
);
const reference = fc.oneof(
  iri,
  term,
  fc.tuple(term, suffix).map(([prefix, local]) => `${prefix}:${local}`),
);
const definition = fc.oneof(
  reference,
  reference.map((id) => ({ '@id': id })),
  fc.tuple(reference, fc.boolean()).map(([id, prefix]) => ({ '@id': id, '@prefix': prefix })),
  fc.constant({ '@type': '@id' }),
);
const context: fc.Arbitrary<JsonObject> = fc
  .tuple(
    fc.array(
      fc.tuple(
        fc.oneof(
          { weight: 8, arbitrary: term },
          { weight: 1, arbitrary: fc.tuple(term, suffix).map((parts) => parts.join(':')) },
        ),
        definition,
      ),
      { maxLength: 5 },
    ),
    fc.option(base, { nil: undefined }),
  )
  .map(([entries, vocab]) => ({ ...(vocab ? { '@vocab': vocab } : {}), ...Object.fromEntries(entries) }) as JsonObject);
const contexts = fc.array(context, { minLength: 1, maxLength: 2 });

/** Without type coercion, by which the package chooses between terms for one IRI and we do not (see term-map.ts). */
function uncoerced(all: readonly JsonObject[]): readonly JsonObject[] {
  return all.map((one) => Object.fromEntries(Object.entries(one).filter(([, value]) => !hasType(value))));
}

const hasType = (value: unknown): boolean => typeof value === 'object' && value !== null && '@type' in value;

const outcome = async (call: () => unknown): Promise<unknown> => {
  try {
    return await call();
  } catch {
    return 'refused';
  }
};

test('a name means what the package says it means, and contexts that the package refuses are refused', async () => {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(contexts, fc.array(reference, { minLength: 1, maxLength: 4 }), async (all, names) => {
      for (const name of names) {
        const ours = await outcome(() => {
          const expanded = compile(all).expand(name);
          return { type: expanded, attribute: expanded };
        });
        expect([name, ours]).toEqual([name, await outcome(() => oracleExpand(all, name))]);
        if (ours !== 'refused') compared += 1;
      }
    }),
    { numRuns: 500 },
  );
  expect(compared, 'names that were not refused').toBeGreaterThan(300);
});

test('an IRI is shortened as the package shortens it', async () => {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(contexts.map(uncoerced), fc.array(iri, { minLength: 1, maxLength: 4 }), async (all, iris) => {
      const names = await outcome(() => compile(all));
      fc.pre(names instanceof TermMap);
      for (const one of iris) {
        const theirs = await outcome(() => oracleCompact(all, one));
        // The package refuses IRIs that its own reading would take for a prefix and a suffix.
        if (theirs === 'refused') continue;
        compared += 1;
        const short = (names as TermMap).compact(one);
        expect([one, { id: 'urn:x:1', type: short, attribute: short }]).toEqual([one, theirs]);
      }
    }),
    { numRuns: 500 },
  );
  expect(compared, 'IRIs that were not refused').toBeGreaterThan(300);
});

test('what is shortened means the same again', () => {
  fc.assert(
    fc.property(contexts, iri, (all, one) => {
      let names: TermMap;
      try {
        names = compile(all);
      } catch {
        return;
      }
      expect(names.expand(names.compact(one))).toBe(one);
    }),
    { numRuns: 1000 },
  );
});
