/** A subscription in the words of any @context: what a GET answers (clauses 5.8.3, 5.5.7). */
import type { JsonObject, JsonValue } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { entityMembers, type Projection } from '#models/ngsi-ld/projection.ts';
import type { AttributePath, QueryTree, QueryValue, TypeSelection } from '#models/ngsi-ld/query.ts';
import type { Subscription } from '#models/ngsi-ld/subscription.ts';

/** As the client wrote it, but with the names that `names` has for what is meant. */
export function representSubscription(subscription: Subscription, names: Names): JsonObject {
  const source = subscription.source as JsonObject;
  const { entities, watchedAttributes, q, geo, notification } = subscription;
  const { attributes, pick, omit } = notification;
  const compact = (iri: string): string => names.compact(iri);
  const geoQ = source['geoQ'] as JsonObject | undefined;
  return {
    ...source,
    ...('entities' in source && { entities: entities.map((one) => selector(one, names)) }),
    ...(watchedAttributes && { watchedAttributes: watchedAttributes.map(compact) }),
    ...(q && { q: queryText(q, names) }),
    ...(geo && geoQ?.['geoproperty'] !== undefined && { geoQ: { ...geoQ, geoproperty: compact(geo.property) } }),
    notification: {
      ...(source['notification'] as JsonObject),
      ...(attributes && { attributes: attributes.map(compact) }),
      ...(pick && { pick: projectionTexts(pick, names) }),
      ...(omit && { omit: projectionTexts(omit, names) }),
    },
  };
}

function selector({ id, idPattern, types }: Subscription['entities'][number], names: Names): JsonObject {
  return {
    ...(id !== undefined && { id }),
    ...(idPattern && { idPattern: idPattern.source }),
    type: types ? typeText(types, names, false) : '*',
  };
}

function typeText(selection: TypeSelection, names: Names, isInside: boolean): string {
  if (selection.kind === 'type') return names.compact(selection.type);
  const operands = selection.operands.map((operand) => typeText(operand, names, true));
  const text = operands.join(selection.kind === 'anyOf' ? '|' : ';');
  return isInside && operands.length > 1 ? `(${text})` : text;
}

/** In the language of clause 4.9. */
export function queryText(tree: QueryTree, names: Names, isInside = false): string {
  switch (tree.kind) {
    case 'exists':
      return pathText(tree.path, names);
    case 'compare':
      return `${pathText(tree.path, names)}${tree.operator}${valueText(tree.value)}`;
    case 'linked':
      return `${pathText(tree.path, names)}{${queryText(tree.query, names)}}`;
    case 'and':
    case 'or': {
      const operands = tree.operands.map((operand) => queryText(operand, names, true));
      const text = operands.join(tree.kind === 'or' ? '|' : ';');
      return isInside && operands.length > 1 ? `(${text})` : text;
    }
  }
}

function pathText({ attribute, subAttributes, members, linked }: AttributePath, names: Names): string {
  const path = [attribute, ...subAttributes].map((iri) => names.compact(iri)).join('.');
  const hint = linked?.types ? `${typeText(linked.types, names, false)}:` : '';
  if (linked) return `${path}{${hint}${pathText(linked.path, names)}}`;
  const member = (text: string): string => (/^[\w-]+$/.test(text) ? text : JSON.stringify(text));
  return members.length === 0 ? path : `${path}[${members.map(member).join('.')}]`;
}

function valueText(value: QueryValue): string {
  switch (value.kind) {
    case 'string':
      return JSON.stringify(value.value);
    case 'range':
      return `${valueText(value.from)}..${valueText(value.to)}`;
    case 'list':
      return value.values.map(valueText).join(',');
    default:
      return String(value.value);
  }
}

function projectionTexts(projection: Projection, names: Names): readonly JsonValue[] {
  return [...projection].map(([member, inner]) => {
    const name = entityMembers.has(member) ? member : names.compact(member);
    return inner ? `${name}{${projectionTexts(inner, names).join(',')}}` : name;
  });
}
