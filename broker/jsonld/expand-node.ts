/** What is left of a node, a value or a list once all its members are expanded: JSON-LD 1.1 API §5.1.2, its last steps. */
import type { JsonValue } from '#models/ngsi-ld/json.ts';
import { isIri } from './active.ts';
import { asArray, type Draft, wrong } from './node.ts';

/** The node as it is told (§5.1.2 steps 14 to 19); null where nothing is left of it. */
export function finished(node: Draft, isDocument: boolean): JsonValue | null {
  const members = Object.keys(node);
  if ('@value' in node) {
    const value = checkedValue(node, members);
    return isDocument ? null : value;
  }
  if ('@type' in node) node['@type'] = asArray(node['@type']!);
  else if ('@list' in node || '@set' in node) {
    if (members.some((member) => member !== '@list' && member !== '@set' && member !== '@index')) {
      throw wrong('a list or a set has other members beside it');
    }
    if ('@set' in node) return node['@set']!;
  } else if (members.length === 1 && '@language' in node) return null;
  if (isDocument && (members.length === 0 || '@list' in node || (members.length === 1 && '@id' in node))) return null;
  return node;
}

function checkedValue(node: Draft, members: readonly string[]): JsonValue | null {
  const others = members.filter((member) => !['@value', '@type', '@language', '@index'].includes(member));
  if (others.length > 0) throw wrong(`a value has the member ${others[0]} beside it`);
  const { '@value': value, '@type': type, '@language': language } = node;
  if (type !== undefined && language !== undefined) throw wrong('a value has both an @type and an @language');
  if (type === '@json') return node;
  if (value === null) return null;
  if (language !== undefined && typeof value !== 'string') throw wrong('what has an @language is no text');
  if (type !== undefined && !(typeof type === 'string' && isIri(type))) throw wrong('the @type of a value is no IRI');
  return node;
}
