/** The contract of a DocumentStore, run against a plain Map that keeps the order of first `put`. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DocumentStore } from '#broker/core/ports.ts';

export interface DocumentPlace {
  open(): Promise<DocumentStore>;
  dispose(): Promise<void>;
}

type Write = { readonly collection: string; readonly id: string; readonly document: unknown };

const collection = fc.constantFrom('subscriptions', 'positions');
const id = fc.constantFrom('a', 'b', 'c', 'd');
const document = fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown);
const write: fc.Arbitrary<Write> = fc.record({ collection, id, document: fc.option(document, { nil: undefined }) });
/** Writes of one step are sent without waiting for each other. */
const scripts = fc.array(
  fc.oneof({ arbitrary: fc.array(write), weight: 5 }, { arbitrary: fc.constant('reopen' as const), weight: 1 }),
);

export function documentContract(name: string, makePlace: () => Promise<DocumentPlace>, runs: number): void {
  test(`${name} keeps documents as a Map does, over restarts`, { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(scripts, async (script) => {
        const place = await makePlace();
        try {
          let store = await place.open();
          const model = new Map<string, Map<string, unknown>>([
            ['subscriptions', new Map()],
            ['positions', new Map()],
          ]);
          for (const step of script) {
            if (step === 'reopen') store = await place.open();
            else {
              const outcomes = step.map(({ collection, id, document }) =>
                document === undefined ? store.remove(collection, id) : store.put(collection, id, document),
              );
              const expected = step.map(({ collection, id, document }) => {
                if (document === undefined) return model.get(collection)!.delete(id);
                model.get(collection)!.set(id, document);
                return undefined;
              });
              expect(await Promise.all(outcomes)).toEqual(expected);
            }
            for (const [collection, documents] of model) {
              expect(store.all(collection)).toEqual([...documents].map(([id, document]) => ({ id, document })));
              for (const one of ['a', 'b', 'c', 'd']) expect(store.get(collection, one)).toEqual(documents.get(one));
            }
          }
        } finally {
          await place.dispose();
        }
      }),
      { numRuns: runs },
    );
  });
}
