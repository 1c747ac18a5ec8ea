/** Whether an entity is what a query asks for: clause 4.9 (q), 4.17 (types). The stores' one and only judge. */
import { beginEffort, spend } from './effort.ts';
import { type Attribute, type Entity, type Instant, type Iri, targetsIn } from './entity.ts';
import { contentOf } from './fragment.ts';
import { compareInstants, temporalValue } from './instant.ts';
import { isJsonObject, type JsonValue } from './json.ts';
import { NGSI_LD } from './names.ts';
import { type Pattern, parsePattern } from './pattern.ts';
import type { AttributePath, Comparison, QueryTree, QueryValue, TypeSelection } from './query.ts';

/** True if the entity has the types that are asked for. */
export function selects(selection: TypeSelection, entity: Entity): boolean {
  switch (selection.kind) {
    case 'type':
      return entity.types.includes(selection.type);
    case 'allOf':
      return selection.operands.every((operand) => selects(operand, entity));
    case 'anyOf':
      return selection.operands.some((operand) => selects(operand, entity));
  }
}

/** The entity with an id, where there is one: what a query over linked entities looks at. */
export type FindEntity = (id: Iri) => Entity | undefined;

const nobody: FindEntity = () => undefined;

/**
 * True if the entity satisfies the query. A term is about what the path leads to: it is false where that is nothing, also
 * for `!=`; with several instances, one that satisfies it is enough.
 */
export function matches(tree: QueryTree, entity: Entity, find: FindEntity = nobody): boolean {
  beginEffort();
  return holds(tree, entity, find);
}

function holds(tree: QueryTree, entity: Entity, find: FindEntity): boolean {
  switch (tree.kind) {
    case 'and':
      return tree.operands.every((operand) => holds(operand, entity, find));
    case 'or':
      return tree.operands.some((operand) => holds(operand, entity, find));
    case 'exists':
      return someTarget(entity, tree.path, isThere, find);
    case 'compare':
      return someTarget(entity, tree.path, testOf(tree), find);
    case 'linked':
      return someLinked(entity, tree.path, (linked) => holds(tree.query, linked, find), find);
  }
}

const isThere: Test = () => true;

/** More than one value stands where one was looked for. */
export const several = Symbol('several values');

/** What a path without links leads to, if it is one value. */
export function soleTarget(entity: Entity, path: AttributePath): JsonValue | undefined | typeof several {
  let found: JsonValue | undefined | typeof several;
  someTarget(entity, path, (target) => {
    found = found === undefined ? target : several;
    return found === several;
  });
  return found;
}

/** True for the names of moments that an entity has beside its attributes. */
export function isMoment(name: Iri): boolean {
  return name === `${NGSI_LD}createdAt` || name === `${NGSI_LD}modifiedAt` || name === `${NGSI_LD}expiresAt`;
}

/** What a comparison asks of a value; made once for as long as the tree lives. */
export function testOf(tree: QueryTree & { readonly kind: 'compare' }): Test {
  const known = tests.get(tree);
  if (known) return known;
  const test = makeTest(tree);
  tests.set(tree, test);
  return test;
}

const tests = new WeakMap<QueryTree, Test>();

function makeTest({ operator, value }: QueryTree & { readonly kind: 'compare' }): Test {
  if (operator === '!=') return Object.assign(quickTest(operator, value), { denied: quickTest('==', value) });
  if (operator === '==') return quickTest(operator, value);
  // Numbers are no targets of Relationships: what is compared with one needs no second look.
  if (operator !== '~=' && operator !== '!~=') {
    return Object.assign(quickTest(operator, value), { isOfValues: value.kind !== 'number' });
  }
  const pattern = parsePattern(value.kind === 'string' ? value.value : '');
  const wanted = operator === '~=';
  const test: Test = (target) => fits(target, pattern) === wanted;
  return Object.assign(test, { isOfValues: true });
}

/** Numbers beside a number and texts beside a text are most of what there is; the rest takes the long way. */
function quickTest(operator: Exclude<Comparison, '~=' | '!~='>, value: QueryValue): Test {
  const long: Test = (target) => compare(target, operator, value);
  if (value.kind === 'string' && (operator === '==' || operator === '!=')) {
    const wanted = operator === '==';
    return (target) => (typeof target === 'string' ? (target === value.value) === wanted : long(target));
  }
  if (value.kind !== 'number') return long;
  const other = value.value;
  switch (operator) {
    case '==':
      return (target) => (typeof target === 'number' ? target === other : long(target));
    case '!=':
      return (target) => (typeof target === 'number' ? target !== other : long(target));
    case '>':
      return (target) => (typeof target === 'number' ? target > other : long(target));
    case '>=':
      return (target) => (typeof target === 'number' ? target >= other : long(target));
    case '<':
      return (target) => (typeof target === 'number' ? target < other : long(target));
    case '<=':
      return (target) => (typeof target === 'number' ? target <= other : long(target));
  }
}

/** True if one of the entities that the Relationship at the end of the path points at passes. */
function someLinked(
  entity: Entity,
  path: AttributePath,
  passes: (linked: Entity) => boolean,
  find: FindEntity,
): boolean {
  const follow = (instance: Attribute): boolean =>
    targetsIn([instance]).some((id) => {
      spend(10, LINKS);
      const linked = find(id);
      return linked !== undefined && passes(linked);
    });
  return instancesAt(entity, path, follow);
}

const LINKS = 'The look at all that Relationships lead to';

/** True if one of the instances at the end of the path passes. */
function instancesAt(
  entity: Entity,
  { attribute, subAttributes }: AttributePath,
  passes: (instance: Attribute) => boolean,
): boolean {
  let instances = entity.attributes.get(attribute) ?? [];
  for (const name of subAttributes) instances = instances.flatMap((one) => one.attributes?.get(name) ?? []);
  return instances.some(passes);
}

/** The first of what a path leads to. */
export function firstTarget(entity: Entity, path: AttributePath): JsonValue | undefined {
  let found: JsonValue | undefined;
  someTarget(entity, path, (target) => {
    found = target;
    return true;
  });
  return found;
}

export interface Test {
  (target: JsonValue): boolean;
  /** Of `!=`: what none of those may be that `*` leads to (`color[*]!="red"`, 4.9). */
  readonly denied?: Test;
  /** Relationships are equal or not: with any other operator they never match (4.9). */
  readonly isOfValues?: boolean;
}

function someTarget(entity: Entity, path: AttributePath, test: Test, find: FindEntity = nobody): boolean {
  const { attribute, subAttributes, members, linked } = path;
  if (linked) {
    const { types, path: onward } = linked;
    const passes = (one: Entity): boolean => (!types || selects(types, one)) && someTarget(one, onward, test, find);
    return someLinked(entity, path, passes, find);
  }
  const instances = entity.attributes.get(attribute);
  if (instances) return instances.some((instance) => someIn(instance, subAttributes, 0, members, test));
  if (subAttributes.length > 0 || members.length > 0) return false;
  const moment = momentOf(entity, attribute);
  return moment !== undefined && test(moment);
}

function someIn(
  instance: Attribute,
  subAttributes: readonly string[],
  at: number,
  members: readonly string[],
  test: Test,
): boolean {
  const name = subAttributes[at];
  if (name === undefined) return contentPasses(instance, members, test);
  const inner = instance.attributes?.get(name);
  if (inner) return inner.some((one) => someIn(one, subAttributes, at + 1, members, test));
  if (at + 1 < subAttributes.length || members.length > 0) return false;
  const member = memberOf(instance, name);
  return member !== undefined && test(member);
}

function contentPasses(instance: Attribute, members: readonly string[], test: Test): boolean {
  if (test.isOfValues && (instance.kind === 'Relationship' || instance.kind === 'ListRelationship')) return false;
  const content = contentOf(instance);
  if (!test.denied || !members.includes('*')) return someMember(content, members, 0, test);
  return someMember(content, members, 0, isThere) && !someMember(content, members, 0, test.denied);
}

/** The members of an instance that are no attributes of their own but can be asked for as if they were. */
function memberOf(instance: Attribute, name: string): JsonValue | undefined {
  if (name === `${NGSI_LD}observedAt`) return instance.observedAt;
  if (name === `${NGSI_LD}datasetId`) return instance.datasetId;
  if (name === `${NGSI_LD}valueType`) return 'valueType' in instance ? instance.valueType : undefined;
  if (name === `${NGSI_LD}unitCode`) return 'unitCode' in instance ? instance.unitCode : undefined;
  return momentOf(instance, name);
}

function momentOf(of: Entity | Attribute, name: string): Instant | undefined {
  if (name === `${NGSI_LD}expiresAt`) return of.expiresAt;
  if (name === `${NGSI_LD}createdAt`) return of.createdAt;
  return name === `${NGSI_LD}modifiedAt` ? of.modifiedAt : undefined;
}

const MEMBERS = 'The look at all members of a value';
const ITEMS = 'The comparison with all items of a list';

/** Walks into objects by name – `*` is any of their members – and through lists. */
function someMember(value: JsonValue, members: readonly string[], at: number, test: Test): boolean {
  const name = members[at];
  if (name === undefined) return test(unwrap(value));
  if (at > 0 || Array.isArray(value)) spend(4, MEMBERS);
  if (Array.isArray(value)) return value.some((item: JsonValue) => someMember(item, members, at, test));
  if (!isJsonObject(value)) return false;
  if (name === '*') {
    for (const key in value) {
      spend(4, MEMBERS);
      if (someMember(value[key]!, members, at + 1, test)) return true;
    }
    return false;
  }
  return Object.hasOwn(value, name) && someMember(value[name]!, members, at + 1, test);
}

/** `{ "@type": "DateTime", "@value": "…" }` is its value (clause 4.6.3). */
function unwrap(value: JsonValue): JsonValue {
  return isJsonObject(value) && '@value' in value ? value['@value']! : value;
}

/** `!=` is the opposite of `==`; a list is equal to what it includes, and in any order what one of its members is. */
function compare(target: JsonValue, operator: Exclude<Comparison, '~=' | '!~='>, value: QueryValue): boolean {
  if (operator === '!=') return !compare(target, '==', value);
  if (Array.isArray(target)) {
    spend(4 * target.length, ITEMS);
    return target.some((item: JsonValue) => compare(unwrap(item), operator, value));
  }
  if (value.kind === 'list') return value.values.some((one) => compare(target, operator, one));
  if (value.kind === 'range') return compare(target, '>=', value.from) && compare(target, '<=', value.to);
  const order = orderOf(target, value);
  if (order === undefined) return false;
  switch (operator) {
    case '==':
      return order === 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
  }
}

type Scalar = Exclude<QueryValue, { kind: 'list' | 'range' }>;

/** Negative, zero or positive; undefined for values of different types, which are neither equal nor in any order. */
function orderOf(target: JsonValue, value: Scalar): number | undefined {
  switch (value.kind) {
    case 'number':
      return typeof target === 'number' ? target - value.value : undefined;
    case 'boolean':
      // Truth values are equal or not; NaN is neither less nor greater.
      return typeof target === 'boolean' ? (target === value.value ? 0 : Number.NaN) : undefined;
    case 'string':
      return typeof target === 'string' ? compareTexts(target, value.value) : undefined;
    case 'instant':
      return typeof target === 'string' ? compareTemporal(target, value.value) : undefined;
  }
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareTemporal(text: string, value: string): number | undefined {
  const target = temporalValue(text);
  if (target === undefined || isTimeOfDay(target) !== isTimeOfDay(value)) return undefined;
  if (isDate(target) === isDate(value)) return compareInstants(target, value);
  return compareInstants(startOf(target), startOf(value));
}

const isTimeOfDay = (text: string): boolean => text[2] === ':';
const isDate = (text: string): boolean => text.length === 10 && text[4] === '-';

/** A date beside a moment is its first moment. */
const startOf = (text: string): Instant => (isDate(text) ? `${text}T00:00:00.000Z` : text);

function fits(target: JsonValue, pattern: Pattern): boolean {
  if (Array.isArray(target)) return target.some((item: JsonValue) => fits(unwrap(item), pattern));
  return typeof target === 'string' && pattern.test(target, spend);
}
