/** What is measured, over the whole twin: which quantities there are, and the numbers of some of them in columns. */
import { qualityOf } from '#models/attributes/reading.ts';
import { catalogue, unitSymbol } from '#models/catalogue.ts';
import type { Attribute, Entity, Instant, Iri } from '#models/ngsi-ld/entity.ts';
import { problem } from '#models/problem.ts';
import { type Quality, worse } from '#models/quality.ts';
import type { GraphqlContext } from './context.ts';

export const typeDefs = /* GraphQL */ `
  extend type Query {
    "The numbers that the field measures of this twin, and of how many assets; the most frequent first."
    quantities: [Quantity!]!
    "Numbers of all assets that have one of the names, in JSON arrays of equal length: id, quality (the worst of them), observedAt (the oldest), and under values one array for each name. Without names: quality and observedAt of all that is measured."
    columns(names: [String!]): JSON!
  }
  type Quantity { name: String! unit: String count: Int! }
`;

interface Known {
  readonly name: string;
  readonly unit: string | null;
  readonly measured: boolean;
}

/** Every number of the catalogue by its IRI. */
const numbers = new Map<Iri, Known>();
const iris = new Map<string, Iri>();
for (const { attributes } of catalogue.values()) {
  for (const [name, definition] of Object.entries(attributes)) {
    if (definition.kind !== 'number') continue;
    numbers.set(definition.iri, { name, unit: unitSymbol(definition.unit), measured: definition.measured === true });
    iris.set(name, definition.iri);
  }
}

const namesMax = 12;

const everything = async ({ broker, limits }: GraphqlContext): Promise<readonly Entity[]> =>
  (await broker.graph.query({ limit: limits.walkEntitiesMax, offset: 0, count: false })).entities;

async function quantities(_: unknown, __: unknown, context: GraphqlContext) {
  const counts = new Map<Iri, number>();
  for (const { attributes } of await everything(context)) {
    for (const iri of attributes.keys()) {
      if (numbers.get(iri)?.measured) counts.set(iri, (counts.get(iri) ?? 0) + 1);
    }
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([iri, count]) => ({ ...numbers.get(iri)!, count }));
}

/** Terminal 1, the default instance, speaks for the asset. */
const first = (instances: readonly Attribute[]): number | null => {
  const instance = instances.find(({ datasetId }) => datasetId === undefined) ?? instances[0];
  return instance?.kind === 'Property' && typeof instance.value === 'number' ? instance.value : null;
};

interface Columns {
  readonly id: Iri[];
  readonly quality: Quality[];
  readonly observedAt: (Instant | null)[];
  readonly values: Readonly<Record<string, (number | null)[]>>;
}

async function columns(_: unknown, { names }: { names?: readonly string[] | null }, context: GraphqlContext) {
  if (names && names.length > namesMax) {
    throw problem('BadRequestData', `names has ${names.length} members: give at most ${namesMax}.`);
  }
  const wanted = names ? names.map((name) => [name, iris.get(name)] as const) : [];
  const chosen = new Set(wanted.map(([, iri]) => iri));
  const isWanted = (iri: Iri): boolean => (names ? chosen.has(iri) : numbers.get(iri)?.measured === true);
  const made: Columns = {
    id: [],
    quality: [],
    observedAt: [],
    values: Object.fromEntries(wanted.map(([name]) => [name, []])),
  };
  for (const { id, attributes } of await everything(context)) {
    let quality: Quality | undefined;
    let observedAt: Instant | null = null;
    for (const [iri, instances] of attributes) {
      if (!isWanted(iri)) continue;
      for (const instance of instances) {
        quality = quality ? worse(quality, qualityOf(instance)) : qualityOf(instance);
        // Instants are texts that sort as they follow each other.
        if (instance.observedAt && (!observedAt || instance.observedAt < observedAt)) observedAt = instance.observedAt;
      }
    }
    if (!quality) continue;
    made.id.push(id);
    made.quality.push(quality);
    made.observedAt.push(observedAt);
    for (const [name, iri] of wanted) made.values[name]!.push(iri ? first(attributes.get(iri) ?? []) : null);
  }
  return made;
}

export const resolvers = { Query: { quantities, columns } };
