/**
 * The twin in columns, for whoever draws all of it: one array for each fact, one place in it for each asset. Twenty thousand
 * assets as objects of a query would be forty pages and seconds; as columns they are one answer.
 */
import { containerOf, terminalOfDataset } from '#models/attributes/reading.ts';
import { attributeIri, catalogueNames } from '#models/catalogue.ts';
import { type Attribute, type Entity, type Iri, instanceOf } from '#models/ngsi-ld/entity.ts';
import type { JsonValue } from '#models/ngsi-ld/json.ts';
import { LOCATION } from '#models/ngsi-ld/names.ts';
import { problem } from '#models/problem.ts';
import { nameOf, typeOf } from './asset-text.ts';
import type { GraphqlContext } from './context.ts';
import { cursorOf, placeAfter } from './paging.ts';
import { headingOf } from './place.ts';

export const typeDefs = /* GraphQL */ `
  extend type Query {
    "All assets in columns: JSON arrays of equal length named id, type, name, parent, location (its own), heading, terminals (node by sequence number) and facts (those asked for, by name)."
    scene(first: Int!, after: String, facts: [String!]!): Scene!
  }
  type Scene { revision: Float! totalCount: Int! endCursor: String columns: JSON! }
`;

const TERMINAL = attributeIri('terminal');

const shownOf = (instance: Attribute): JsonValue | undefined =>
  instance.kind === 'Property'
    ? instance.value
    : instance.kind === 'Relationship'
      ? [instance.object].flat()
      : undefined;

/** Nodes by sequence number, null where a number is left out. */
function terminalsOf(entity: Entity): readonly (Iri | null)[] {
  const nodes: (Iri | null)[] = [];
  for (const [index, instance] of (entity.attributes.get(TERMINAL) ?? []).entries()) {
    if (instance.kind !== 'Relationship') continue;
    const place = (terminalOfDataset(instance.datasetId) ?? index + 1) - 1;
    while (nodes.length < place) nodes.push(null);
    nodes[place] = [instance.object].flat()[0] ?? null;
  }
  return nodes;
}

function ownLocation(entity: Entity): JsonValue {
  const instance = instanceOf(entity, LOCATION);
  return instance?.kind === 'GeoProperty' ? instance.value : null;
}

/** What is known of the wanted attributes: the value, or the values where there are several instances. */
function factsOf(entity: Entity, wanted: readonly (readonly [name: string, iri: Iri])[]): JsonValue {
  const facts: Record<string, JsonValue> = {};
  for (const [name, iri] of wanted) {
    const values = (entity.attributes.get(iri) ?? []).map(shownOf).filter((value) => value !== undefined);
    if (values.length > 0) facts[name] = values.length === 1 ? values[0]! : values;
  }
  return facts;
}

interface SceneArguments {
  readonly first: number;
  readonly after?: string | null;
  readonly facts: readonly string[];
}

async function scene(_: unknown, { first, after, facts }: SceneArguments, { broker, limits }: GraphqlContext) {
  const { graphqlSceneMax: most } = limits;
  if (!Number.isInteger(first) || first < 1 || first > most) {
    throw problem('BadRequestData', `first is ${first}: give a number from 1 to ${most}, and read on with after.`);
  }
  const start = placeAfter(after);
  const { revision } = broker.graph;
  const { entities, total = 0 } = await broker.graph.query({ limit: first, offset: start, count: true });
  const wanted = facts.map((name) => [name, catalogueNames.expand(name)] as const);
  const end = start + entities.length;
  return {
    revision,
    totalCount: total,
    endCursor: end < total && entities.length > 0 ? cursorOf(end) : null,
    columns: {
      id: entities.map(({ id }) => id),
      type: entities.map(typeOf),
      name: entities.map((entity) => nameOf(entity) ?? null),
      parent: entities.map((entity) => containerOf(entity) ?? null),
      location: entities.map(ownLocation),
      heading: entities.map(headingOf),
      terminals: entities.map(terminalsOf),
      facts: entities.map((entity) => factsOf(entity, wanted)),
    },
  };
}

export const resolvers = { Query: { scene } };
