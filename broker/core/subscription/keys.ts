/**
 * What an entity must have before a subscription can be due for it: the keys under which the index keeps the subscription.
 * A key may promise too little, never too much: an entity that the subscription is due for has at least one of its keys.
 */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { reachOf } from '#models/ngsi-ld/geo/geo-query.ts';
import type { Box } from '#models/ngsi-ld/geo/shape.ts';
import { NGSI_LD } from '#models/ngsi-ld/names.ts';
import type { QueryTree, QueryValue, ScopeQuery, TypeSelection } from '#models/ngsi-ld/query.ts';
import type { EntitySelector, Subscription } from '#models/ngsi-ld/subscription.ts';
import type { Range } from './stab.ts';

/** Stands for any entity or any attribute; not an IRI, so it cannot meet one. */
export const any = '*';

/** The id or a type of the entity, and how its id begins. */
export interface EntityKey {
  readonly is: Iri;
  readonly prefix: string;
}

/** A subscription without selectors takes every entity. */
export function entityKeys({ entities }: Subscription): readonly EntityKey[] {
  if (entities.length === 0) return [{ is: any, prefix: '' }];
  return entities.flatMap(({ id, idPattern, types }: EntitySelector) => {
    if (id !== undefined) return [{ is: id, prefix: '' }];
    const prefix = idPattern ? literalPrefix(idPattern.source) : '';
    return typeKeys(types).map((is) => ({ is, prefix }));
  });
}

function typeKeys(selection: TypeSelection | undefined): readonly Iri[] {
  switch (selection?.kind) {
    case undefined:
      return [any];
    case 'type':
      return [selection.type];
    case 'anyOf':
      return selection.operands.flatMap(typeKeys);
    case 'allOf':
      return typeKeys(selection.operands[0]);
  }
}

/** The text that everything which the pattern matches begins with; empty where that is not plain to see. */
export function literalPrefix(pattern: string): string {
  if (!pattern.startsWith('^') || pattern.includes('|')) return '';
  const [, text = '', next = ''] = /^\^((?:[\w:/@,;=~!&%#<>" '-]|\\[.:/-])*)([*?{]?)/.exec(pattern) ?? [];
  const literal = next === '' ? text : text.replace(/\\?.$/s, '');
  return literal.replaceAll('\\', '');
}

/** What the values, the place or the scopes of the entity must be. */
export type Condition =
  | { readonly kind: 'equal'; readonly attribute: Iri; readonly value: string | boolean }
  | { readonly kind: 'range'; readonly attribute: Iri; readonly range: Range }
  | { readonly kind: 'place'; readonly property: Iri; readonly box: Box }
  | { readonly kind: 'scope'; readonly begins: string };

/** The entity meets at least one of them; undefined where nothing of the kind can be said. */
export function conditionsOf({ q, geo, scopes }: Subscription): readonly Condition[] | undefined {
  const box = geo && reachOf(geo);
  const ofQuery = q && queryConditions(q);
  if (ofQuery?.every(({ kind }) => kind === 'equal')) return ofQuery;
  if (geo && box) return [{ kind: 'place', property: geo.property, box }];
  return ofQuery ?? (scopes && scopeConditions(scopes));
}

function queryConditions(tree: QueryTree): readonly Condition[] | undefined {
  switch (tree.kind) {
    case 'and': {
      const each = tree.operands.map(queryConditions).filter((one) => one !== undefined);
      return each.find((one) => one.every(({ kind }) => kind === 'equal')) ?? each[0];
    }
    case 'or': {
      const each = tree.operands.map(queryConditions);
      return each.includes(undefined) ? undefined : each.flatMap((one) => one!);
    }
    case 'compare': {
      const { attribute, subAttributes, members, linked } = tree.path;
      // The index looks at the values of attributes alone, not into them, nor at moments that are no attributes.
      const isPlain = subAttributes.length === 0 && members.length === 0 && !linked && !moments.has(attribute);
      return isPlain ? valueConditions(attribute, tree.operator, tree.value) : undefined;
    }
    default:
      return undefined;
  }
}

const moments = new Set(['createdAt', 'modifiedAt', 'expiresAt'].map((name) => `${NGSI_LD}${name}`));

function valueConditions(attribute: Iri, operator: string, value: QueryValue): readonly Condition[] | undefined {
  const range = (from: number, to: number): readonly Condition[] => [{ kind: 'range', attribute, range: { from, to } }];
  if (value.kind === 'number') {
    if (operator === '==') return range(value.value, value.value);
    if (operator === '>' || operator === '>=') return range(value.value, Number.POSITIVE_INFINITY);
    return operator === '<' || operator === '<=' ? range(Number.NEGATIVE_INFINITY, value.value) : undefined;
  }
  if (operator !== '==') return undefined;
  switch (value.kind) {
    case 'string':
    case 'boolean':
      return [{ kind: 'equal', attribute, value: value.value }];
    case 'range':
      return value.from.kind === 'number' && value.to.kind === 'number'
        ? range(value.from.value, value.to.value)
        : undefined;
    case 'list': {
      const each = value.values.map((one) => valueConditions(attribute, '==', one));
      return each.includes(undefined) ? undefined : each.flatMap((one) => one!);
    }
    default:
      return undefined;
  }
}

function scopeConditions(query: ScopeQuery): readonly Condition[] | undefined {
  switch (query.kind) {
    case 'scope': {
      const wild = query.levels.indexOf('+');
      const literal = wild < 0 ? query.levels : query.levels.slice(0, wild);
      return literal.length > 0 ? [{ kind: 'scope', begins: `/${literal.join('/')}` }] : undefined;
    }
    case 'allOf':
      return query.operands.map(scopeConditions).find((one) => one !== undefined);
    case 'anyOf': {
      const each = query.operands.map(scopeConditions);
      return each.includes(undefined) ? undefined : each.flatMap((one) => one!);
    }
  }
}
