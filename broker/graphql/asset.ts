/** Assets: what they are, what they are part of, what is measured of them, and how it was. */

import { containerOf, terminalOfDataset } from '#models/attributes/reading.ts';
import { attributeIri, catalogueNames } from '#models/catalogue.ts';
import type { Entity, Iri } from '#models/ngsi-ld/entity.ts';
import { nameOf, typeOf } from './asset-text.ts';
import { type AttributeView, attributesOf } from './attributes.ts';
import type { GraphqlContext } from './context.ts';
import { ancestorsOf, childrenOf } from './hierarchy.ts';
import { checkFirst, connection, type PageArguments, pageOf, placeAfter } from './paging.ts';
import { headingOf, locationOf } from './place.ts';
import { type AssetWhere, select } from './select.ts';
import { type SeriesArguments, seriesOf } from './series.ts';

export const typeDefs = /* GraphQL */ `
  scalar DateTime
  scalar JSON
  "Anything with a global id, which is the NGSI-LD URN itself."
  interface Node { id: ID! }
  "How far a value can be trusted, best first."
  enum Quality { GOOD SUBSTITUTED SUSPECT STALE MISSING BAD }
  enum Hierarchy { CONTAINMENT }
  "An entity of the twin. Every model of the catalogue is a type of its own; what it does not know is an OtherAsset."
  interface Asset implements Node {
    id: ID!
    type: String!
    name: String
    "GeoJSON geometry, its own or that of the nearest container that has one."
    location: JSON
    "Degrees clockwise from north that the equipment faces."
    heading: Float
    parent(in: Hierarchy = CONTAINMENT): Asset
    "All containers, the root first."
    ancestors(in: Hierarchy = CONTAINMENT): [Asset!]!
    children(in: Hierarchy = CONTAINMENT, first: Int!, after: String): AssetConnection!
    childCount: Int!
    terminals: [Terminal!]!
    attributes(names: [String!]): [Attribute!]!
    "Of the default instance, unless datasetId names another."
    history(attribute: String!, datasetId: String, from: DateTime!, to: DateTime!, maxPoints: Int = 500): Series!
  }
  type Terminal { "CIM sequence number" sequence: Int! node: ID! connected: Boolean! }
  interface Attribute { name: String! label: String! datasetId: String observedAt: DateTime modifiedAt: DateTime }
  "A number with its unit symbol, quality and age."
  type Measurement implements Attribute {
    name: String! label: String! datasetId: String value: Float unit: String quality: Quality! ageSeconds: Float
    observedAt: DateTime modifiedAt: DateTime "Whether the field feeds it." measured: Boolean!
  }
  "A truth value, a text or an object."
  type Fact implements Attribute {
    name: String! label: String! datasetId: String text: String value: JSON quality: Quality! ageSeconds: Float
    observedAt: DateTime modifiedAt: DateTime measured: Boolean!
  }
  type Link implements Attribute {
    name: String! label: String! datasetId: String target: Asset targetId: ID! observedAt: DateTime modifiedAt: DateTime
  }
  type Series { attribute: String! unit: String from: DateTime! to: DateTime! points: [SeriesPoint!]! }
  type SeriesPoint { at: DateTime! value: Float quality: Quality! }
  type AssetConnection { edges: [AssetEdge!]! nodes: [Asset!]! pageInfo: PageInfo! totalCount: Int! }
  type AssetEdge { cursor: String! node: Asset! }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  "Members restrict together. root: only assets that are part of nothing. text: words of name, id, type and description."
  input AssetWhere { type: [String!] within: ID text: String root: Boolean ids: [ID!] }
  "What is called so comes before what only mentions it."
  type SearchConnection { edges: [AssetEdge!]! nodes: [Asset!]! pageInfo: PageInfo! totalCount: Int! }
  type Query {
    "Names of the tenants; the header NGSILD-Tenant chooses one."
    tenants: [String!]!
    node(id: ID!): Node
    nodes(ids: [ID!]!): [Node]!
    assets(first: Int!, after: String, where: AssetWhere): AssetConnection!
    search(text: String!, first: Int!, after: String, where: AssetWhere): SearchConnection!
  }
`;

const TERMINAL = attributeIri('terminal');
const CONNECTED = catalogueNames.expand('connected');

/** Fields that every asset type has; the generated types add one field per attribute. */
export const assetFields = {
  type: typeOf,
  name: (asset: Entity) => nameOf(asset) ?? null,
  location: (asset: Entity, _: unknown, context: GraphqlContext) => locationOf(asset, context),
  heading: headingOf,
  parent: (asset: Entity, _: unknown, context: GraphqlContext) => {
    const container = containerOf(asset);
    return container ? context.load(container) : null;
  },
  ancestors: (asset: Entity, _: unknown, context: GraphqlContext) => ancestorsOf(asset, context),
  children: async (asset: Entity, page: PageArguments, context: GraphqlContext) =>
    pageOf(await childrenOf(asset.id, context.broker), page, context.limits),
  childCount: async (asset: Entity, _: unknown, context: GraphqlContext) =>
    (await childrenOf(asset.id, context.broker)).length,
  terminals: terminalsOf,
  attributes: (asset: Entity, { names }: { names?: readonly string[] | null }, { broker }: GraphqlContext) =>
    attributesOf(asset, names, broker.clock.now()),
  history: (asset: Entity, wanted: SeriesArguments, context: GraphqlContext) => seriesOf(asset, wanted, context),
};

function terminalsOf(asset: Entity): readonly { sequence: number; node: Iri; connected: boolean }[] {
  const instances = asset.attributes.get(TERMINAL) ?? [];
  return instances.flatMap((instance, index) => {
    if (instance.kind !== 'Relationship') return [];
    const sequence = terminalOfDataset(instance.datasetId) ?? index + 1;
    const connected = instance.attributes?.get(CONNECTED)?.[0];
    const isConnected = !(connected?.kind === 'Property' && connected.value === false);
    return [instance.object].flat().map((node) => ({ sequence, node, connected: isConnected }));
  });
}

interface SearchArguments extends PageArguments {
  readonly text: string;
  readonly where?: AssetWhere | null;
}

export const resolvers = {
  Query: {
    tenants: (_: unknown, __: unknown, context: GraphqlContext) => context.tenantNames(),
    node: (_: unknown, { id }: { id: Iri }, context: GraphqlContext) => context.load(id),
    nodes: (_: unknown, { ids }: { ids: readonly Iri[] }, context: GraphqlContext) => {
      checkFirst(Math.max(1, ids.length), context.limits);
      return Promise.all(ids.map((id) => context.load(id)));
    },
    assets: async (
      _: unknown,
      { where, ...page }: PageArguments & { where?: AssetWhere | null },
      context: GraphqlContext,
    ) => {
      const start = placeAfter(page.after);
      const first = checkFirst(page.first, context.limits);
      // Without a condition the graph pages by itself and nothing has to be gathered.
      if (!where || Object.keys(where).length === 0) {
        const found = await context.broker.graph.query({ limit: first, offset: start, count: true });
        return connection(found.entities, start, found.total ?? 0);
      }
      return pageOf(await select(where, context), page, context.limits);
    },
    search: async (_: unknown, { text, where, ...page }: SearchArguments, context: GraphqlContext) => {
      checkFirst(page.first, context.limits);
      const found = text.trim() ? await select({ ...where, text }, context) : [];
      const wanted = text.trim().toLowerCase();
      const rank = (asset: Entity): number => (nameOf(asset)?.toLowerCase().startsWith(wanted) ? 0 : 1);
      return pageOf(
        [...found].sort((a, b) => rank(a) - rank(b)),
        page,
        context.limits,
      );
    },
  },
  Link: {
    target: ({ targetId }: { targetId: Iri }, _: unknown, context: GraphqlContext) => context.load(targetId),
  },
  Attribute: { __resolveType: (view: AttributeView) => view.__typename },
};
