/** The `where` of a list of assets: which entities it means. */
import { containerOf } from '#models/attributes/reading.ts';
import { catalogue, catalogueNames } from '#models/catalogue.ts';
import type { Entity, Iri } from '#models/ngsi-ld/entity.ts';
import type { TypeSelection } from '#models/ngsi-ld/query.ts';
import { problem } from '#models/problem.ts';
import { textOf } from './asset-text.ts';
import type { GraphqlContext } from './context.ts';
import { contentsOf, isBrowsed } from './hierarchy.ts';

export interface AssetWhere {
  readonly type?: readonly string[] | null;
  readonly within?: Iri | null;
  readonly text?: string | null;
  readonly root?: boolean | null;
  readonly ids?: readonly Iri[] | null;
}

/** The test that `where` puts to one entity. */
export async function predicateOf(where: AssetWhere, context: GraphqlContext): Promise<(entity: Entity) => boolean> {
  const tests: ((entity: Entity) => boolean)[] = [];
  const types = where.type && new Set(where.type.map((type) => typeIri(type)));
  if (types) tests.push((entity) => entity.types.some((type) => types.has(type)));
  const ids = where.ids && new Set(where.ids);
  if (ids) tests.push(({ id }) => ids.has(id));
  if (where.within) {
    const inside = await contentsOf(where.within, context);
    if (inside.size === 0) throw problem('ResourceNotFound', `within: ${where.within} does not exist.`);
    tests.push(({ id }) => inside.has(id));
  }
  if (where.root) tests.push((entity) => containerOf(entity) === undefined && isBrowsed(entity));
  if (where.text) {
    const words = where.text.toLowerCase().split(/\s+/).filter(Boolean);
    tests.push((entity) => {
      const text = textOf(entity);
      return words.every((word) => text.includes(word));
    });
  }
  return (entity) => tests.every((test) => test(entity));
}

/** All entities that `where` means, in the order of creation; the graph narrows by type and id first. */
export async function select(where: AssetWhere, context: GraphqlContext): Promise<readonly Entity[]> {
  const matches = await predicateOf(where, context);
  const { graph } = context.broker;
  if (where.ids) return (await graph.get(where.ids)).filter((entity) => entity !== undefined).filter(matches);
  const kinds = where.type?.map((type): TypeSelection => ({ kind: 'type', type: typeIri(type) }));
  if (kinds?.length === 0) return [];
  const narrowed = kinds && { types: kinds.length === 1 ? kinds[0]! : ({ kind: 'anyOf', operands: kinds } as const) };
  const { entities } = await graph.query({
    ...narrowed,
    limit: context.limits.walkEntitiesMax,
    offset: 0,
    count: false,
  });
  return entities.filter(matches);
}

/** A type by its short name, or as an IRI. */
const typeIri = (type: string): Iri => catalogue.get(type)?.iri ?? catalogueNames.expand(type);
