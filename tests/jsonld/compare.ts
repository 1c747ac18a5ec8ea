/** Our expanding and compacting beside that of the `jsonld` package, over random documents and contexts. */
import fc from 'fast-check';
import jsonld from 'jsonld';
import { limits } from '#broker/config.ts';
import { initialContext } from '#broker/jsonld/active.ts';
import { compactDocument } from '#broker/jsonld/compact.ts';
import { expandDocument } from '#broker/jsonld/expand.ts';
import { processContext } from '#broker/jsonld/process.ts';
import { Run } from '#broker/jsonld/run.ts';
import type { JsonObject, JsonValue } from '#models/ngsi-ld/json.ts';
import { contexts, documents } from './arbitrary.ts';

const refused = 'refused';
const notTaken = 'is not taken here';
type Outcome = JsonValue | typeof refused;

const run = () => new Run(new Map(), { limits, contextsMax: 10_000, checksScoped: true });
const under = (context: JsonValue, current: Run) =>
  processContext(initialContext, context, {
    run: current,
    base: undefined,
    place: '',
    depth: 0,
    overrideProtected: false,
  });

/** With the keys in order, and no prototypes; the order of members is no meaning. */
export const plain = (json: JsonValue): JsonValue =>
  JSON.parse(
    JSON.stringify(json, (_, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
        : value,
    ),
  ) as JsonValue;

function attempt(call: () => JsonValue): Outcome {
  try {
    return plain(call());
  } catch (error) {
    if ((error as Error).name === 'Problem') return (error as Error).message.includes(notTaken) ? notTaken : refused;
    throw error;
  }
}

async function oracle(call: () => Promise<unknown>): Promise<Outcome> {
  try {
    return plain((await call()) as JsonValue);
  } catch (error) {
    if ((error as Error).name.startsWith('jsonld.')) return refused;
    throw error;
  }
}

export function expandOurs(document: JsonObject, context: JsonValue): Outcome {
  return attempt(() => {
    const current = run();
    return expandDocument(document, under(context, current), current);
  });
}

export const expandTheirs = (document: JsonObject, context: JsonValue): Promise<Outcome> =>
  oracle(async () =>
    jsonld.expand(structuredClone(document) as never, { expandContext: structuredClone(context) } as never),
  );

export function compactOurs(expanded: JsonValue, context: JsonValue): Outcome {
  return attempt(() => {
    const current = run();
    return compactDocument(expanded as readonly JsonValue[], under(context, current), current);
  });
}

export const compactTheirs = (expanded: JsonValue, context: JsonValue): Promise<Outcome> =>
  oracle(async () => {
    const options = { skipExpansion: true };
    const json = await jsonld.compact(
      structuredClone(expanded) as never,
      structuredClone(context) as never,
      options as never,
    );
    const { '@context': _, ...rest } = json as unknown as JsonObject;
    return rest;
  });

export interface Compared {
  expanded: number;
  compacted: number;
}

/** Throws, with the seed and the smallest example, where the two differ. `refused` by the package, where it compacts, is not compared. */
export async function compareDocuments(numRuns: number, seed?: number): Promise<Compared> {
  const compared = { expanded: 0, compacted: 0 };
  const property = fc.asyncProperty(documents, contexts, contexts, async (document, context, into) => {
    const theirs = await expandTheirs(document, context);
    const ours = expandOurs(document, context);
    // Such as @none or @vocab where a property has to be; the package makes something of it.
    if (ours === notTaken) return;
    // A type that is mapped to null is no type of a value; the package keeps the null.
    if (JSON.stringify(theirs).includes('"@type":null,"@value"')) return;
    // The package also refuses the same definition written in another way, and what a scoped context may redefine.
    if (theirs === refused && JSON.stringify([document, context]).includes('@protected')) return;
    same('expanded', ours, theirs, { document, context });
    if (theirs === refused) return;
    compared.expanded += 1;
    if ((theirs as readonly JsonValue[]).length === 0) return;
    // In a language map the package does not find the text behind an alias of @value.
    const other = JSON.parse(JSON.stringify(into), (key, one: unknown) =>
      key === 'val' ? undefined : one,
    ) as JsonValue;
    const compacted = await compactTheirs(theirs, other);
    if (compacted === refused) return;
    same('compacted', compactOurs(theirs, other), compacted, { expanded: theirs, context: other });
    compared.compacted += 1;
  });
  await fc.assert(property, { numRuns, ...(seed !== undefined && { seed }) });
  return compared;
}

function same(what: string, ours: Outcome, theirs: Outcome, given: object): void {
  const [one, other] = [JSON.stringify(ours), JSON.stringify(theirs)];
  if (one !== other) throw new Error(`${what}\n  ours   ${one}\n  theirs ${other}\n  of     ${JSON.stringify(given)}`);
}
