/**
 * The scope query language of clause 4.19: `/A/B` that scope, `+` any one level, `/#` at the end the levels below too;
 * `(A;B)` all of them, `A|B` or `A,B` any of them; `/#` alone, any scope at all.
 */
import { readCombination } from './combination.ts';
import { Cursor } from './cursor.ts';
import type { Entity } from './entity.ts';
import type { ScopeQuery } from './query.ts';

const TERMS_MAX = 100;
const DEPTH_MAX = 16;
const level = /\+|[\p{L}\p{N}_]+/uy;

/** Reads the value of the parameter `scopeQ`. Throws BadRequestData. */
export function parseScopeQuery(text: string): ScopeQuery {
  const cursor = new Cursor(text, 'scopeQ');
  let terms = 0;
  const query = readCombination<ScopeQuery>(cursor, {
    any: [',', '|'],
    depthMax: DEPTH_MAX,
    anyOf: (operands) => ({ kind: 'anyOf', operands }),
    allOf: (operands) => ({ kind: 'allOf', operands }),
    term: () => {
      terms += 1;
      if (terms > TERMS_MAX) throw cursor.wrong(`more than ${TERMS_MAX} scopes`);
      return scopeIn(cursor);
    },
  });
  if (!cursor.done) throw cursor.expected('"," or "|" or ";" or the end');
  return query;
}

function scopeIn(cursor: Cursor): ScopeQuery {
  const levels: string[] = [];
  // An example of the clause leaves the first slash out.
  let slash = cursor.take('/') || !cursor.done;
  while (slash) {
    if (cursor.take('#')) return { kind: 'scope', levels, below: true };
    const name = cursor.match(level);
    if (name === undefined) throw cursor.expected('a level of a scope, "+" or "#"');
    levels.push(name);
    slash = cursor.take('/');
  }
  if (levels.length === 0) throw cursor.expected('a scope such as /TX1/345');
  return { kind: 'scope', levels, below: false };
}

/** True if the scopes of the entity satisfy the query. */
export function matchesScope(query: ScopeQuery, entity: Pick<Entity, 'scopes'>): boolean {
  switch (query.kind) {
    case 'anyOf':
      return query.operands.some((operand) => matchesScope(operand, entity));
    case 'allOf':
      return query.operands.every((operand) => matchesScope(operand, entity));
    case 'scope':
      return entity.scopes.some((scope) => fits(scope.slice(1).split('/'), query));
  }
}

function fits(scope: readonly string[], { levels, below }: ScopeQuery & { readonly kind: 'scope' }): boolean {
  if (below ? scope.length < levels.length : scope.length !== levels.length) return false;
  return levels.every((name, i) => name === '+' || name === scope[i]);
}
