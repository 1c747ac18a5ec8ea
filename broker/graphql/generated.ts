/** One GraphQL type per model of the catalogue: the fields of every asset, and one typed field per attribute. */
import { catalogue } from '#models/catalogue.ts';
import type { AttributeDefinition, Model } from '#models/define.ts';
import { type Entity, targetsOf } from '#models/ngsi-ld/entity.ts';
import { assetFields } from './asset.ts';
import { typeOf } from './asset-text.ts';
import { viewsOf } from './attributes.ts';
import type { GraphqlContext } from './context.ts';

const common = `
  id: ID! type: String! name: String location: JSON heading: Float parent(in: Hierarchy = CONTAINMENT): Asset
  ancestors(in: Hierarchy = CONTAINMENT): [Asset!]!
  children(in: Hierarchy = CONTAINMENT, first: Int!, after: String): AssetConnection!
  childCount: Int! terminals: [Terminal!]! attributes(names: [String!]): [Attribute!]!
  history(attribute: String!, datasetId: String, from: DateTime!, to: DateTime!, maxPoints: Int = 500): Series!`;

const taken = new Set(['id', ...Object.keys(assetFields)]);

/** The attributes of a model that get a field of their own. */
const own = (model: Model): [string, AttributeDefinition][] =>
  Object.entries(model.attributes).filter(([name]) => !taken.has(name));

function fieldType(definition: AttributeDefinition): string {
  switch (definition.kind) {
    case 'number':
      return definition.perTerminal ? '[Measurement!]!' : 'Measurement';
    case 'relationship':
      return definition.many ? '[Asset!]!' : 'Asset';
    default:
      return 'Fact';
  }
}

function fieldResolver(definition: AttributeDefinition) {
  if (definition.kind === 'relationship') {
    return async (asset: Entity, _: unknown, context: GraphqlContext) => {
      const targets = await Promise.all(targetsOf(asset, definition.iri).map((id) => context.load(id)));
      const found = targets.filter((target) => target !== undefined);
      return definition.many ? found : (found[0] ?? null);
    };
  }
  const many = definition.kind === 'number' && definition.perTerminal;
  return (asset: Entity, _: unknown, { broker }: GraphqlContext) => {
    const instances = asset.attributes.get(definition.iri) ?? [];
    const views = instances.flatMap((instance) => viewsOf(definition.iri, instance, broker.clock.now()));
    // A field has the type that the model declares; what a client stored against it shows in \`attributes\`.
    const shown = views.filter(
      ({ __typename }) => __typename === (definition.kind === 'number' ? 'Measurement' : 'Fact'),
    );
    return many ? shown : (shown.find(({ datasetId }) => datasetId === null) ?? shown[0] ?? null);
  };
}

/** Texts inside a description string of the schema. */
const quoted = (text: string): string => JSON.stringify(text);

const models = [...catalogue.values()];

export const typeDefs = [
  ...models.map((model) => {
    const fields = own(model).map(
      ([name, definition]) => `  ${quoted(definition.description)} ${name}: ${fieldType(definition)}`,
    );
    return `${quoted(model.description)}\ntype ${model.type} implements Node & Asset {${common}\n${fields.join('\n')}\n}`;
  }),
  `"An entity of a type that the catalogue does not know."\ntype OtherAsset implements Node & Asset {${common}\n}`,
].join('\n');

const names = new Set(models.map(({ type }) => type));
const typename = (asset: Entity): string => (names.has(typeOf(asset)) ? typeOf(asset) : 'OtherAsset');

export const resolvers = {
  Node: { __resolveType: typename },
  Asset: { __resolveType: typename },
  OtherAsset: assetFields,
  ...Object.fromEntries(
    models.map((model) => [
      model.type,
      {
        ...assetFields,
        ...Object.fromEntries(own(model).map(([name, definition]) => [name, fieldResolver(definition)])),
      },
    ]),
  ),
};
