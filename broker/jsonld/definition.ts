/** The members of one term definition, each checked alone: JSON-LD 1.1 §9.15.1. */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import { type Problem, problem } from '#models/problem.ts';

export function invalid(term: string, why: string): Problem {
  return problem('BadRequestData', `In the @context, ${term} ${why}`);
}

const containers: ReadonlySet<string> = new Set('@graph @id @index @language @list @set @type'.split(' '));
/** What a container, alone or with @set, asks of a document that this broker does not do. */
const lackingContainers = ['@graph', '@id', '@type'] as const;

/** The one thing that a context may say of @type (§4.2.2 step 5). */
export function isTypeSet(value: JsonValue): boolean {
  if (!isJsonObject(value)) return false;
  const keys = Object.keys(value);
  return (
    keys.length > 0 &&
    keys.every((key) => key === '@container' || key === '@protected') &&
    (value['@container'] ?? '@set') === '@set'
  );
}

export function reverseOf(term: string, value: JsonObject): JsonValue {
  if ('@id' in value || '@nest' in value) throw invalid(term, 'has @reverse, and beside it @id or @nest');
  if (typeof value['@reverse'] !== 'string') throw invalid(term, 'has an @reverse that is not a text');
  return value['@reverse'];
}

export function containerOf(term: string, value: JsonObject): readonly string[] {
  const given = value['@container'];
  if (given === undefined || given === null) return [];
  const list = [...new Set(Array.isArray(given) ? given : [given])].sort();
  const others = list.filter((one) => one !== '@set');
  const isKnown = list.every((one) => containers.has(one));
  const fits =
    others.length <= 1 || (others.includes('@graph') && others.every((one) => /^@(graph|id|index)$/.test(one)));
  if (!isKnown || !fits || (others.includes('@list') && list.length > 1)) {
    throw invalid(term, `has the @container ${JSON.stringify(given)}, which there is not`);
  }
  if ('@reverse' in value && others.some((one) => one !== '@index')) {
    throw invalid(term, 'has @reverse, whose @container can only be @set or @index');
  }
  return list;
}

export function languageOf(term: string, value: JsonObject): string | null | undefined {
  const language = value['@language'];
  if (language === undefined || language === null) return language;
  if (typeof language !== 'string') throw invalid(term, 'has an @language that is neither a text nor null');
  return language.toLowerCase();
}

export function prefixOf(term: string, value: JsonObject, iri: Iri | undefined, mayBe: boolean): boolean {
  const prefix = value['@prefix'];
  if (prefix === undefined) return mayBe && iri !== undefined && /[:/?#[\]@]$/.test(iri);
  if (typeof prefix !== 'boolean' || /[:/]/.test(term) || iri?.startsWith('@')) {
    throw invalid(term, 'has an @prefix that is not valid');
  }
  return prefix;
}

export function lackingIn(value: JsonObject, container: readonly string[]): string | undefined {
  const member = ['@reverse', '@nest', '@index', '@direction'].find((one) => one in value);
  const kind = lackingContainers.find((one) => container.includes(one));
  return member ?? (kind && `@container ${kind}`);
}
