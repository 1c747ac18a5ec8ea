/** Names and values in the words of a context: JSON-LD 1.1 API §6.2 and §6.3. */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import type { JsonObject, JsonValue } from '#models/ngsi-ld/json.ts';
import type { ActiveContext } from './active.ts';
import { inverseOf, selectTerm } from './inverse.ts';
import { isKeyword } from './keywords.ts';
import { type Draft, draft, isValue, wrong } from './node.ts';

/** A property, a type or a keyword; `value` is what stands under a property. */
export function compactName(active: ActiveContext, iri: Iri, value?: JsonValue): string {
  const inverse = inverseOf(active);
  if (isKeyword(iri))
    return inverse.terms.get(iri)?.get('@none')?.get('@type:@none') ?? selectTerm(active, iri, value) ?? iri;
  const term = selectTerm(active, iri, value);
  return term ?? checked(active, inverse.shortener.shorten(iri, { hasValue: value !== undefined }), iri);
}

/** An id: no @vocab and no term, but a prefix may shorten it. */
export function compactId(active: ActiveContext, iri: Iri): string {
  return checked(active, inverseOf(active).shortener.shorten(iri, { isVocab: false }), iri);
}

/** An IRI in full must not read as a prefix and a suffix of another one. */
function checked(active: ActiveContext, short: string, iri: Iri): string {
  if (short !== iri) return short;
  const name = short.slice(0, short.indexOf(':'));
  const suffix = short.slice(name.length + 1);
  const term = active.terms.get(name);
  if (term?.prefix && !suffix.startsWith('//') && `${term.iri}${suffix}` !== iri) {
    throw wrong(`${iri} cannot be written here: ${name} is a prefix of this context`);
  }
  return short;
}

/** A value object or a reference under a property. */
export function compactValue(active: ActiveContext, property: string, value: JsonObject): JsonValue {
  return isValue(value) ? literal(active, property, value) : reference(active, property, value);
}

function literal(active: ActiveContext, property: string, value: JsonObject): JsonValue {
  const term = active.terms.get(property);
  const { '@value': content, '@type': type, '@language': language, '@index': index } = value;
  const keepsIndex = index !== undefined && !term?.container.includes('@index');
  if (!keepsIndex && term?.type !== '@none') {
    const wanted = term?.language === undefined ? active.language : term.language;
    if (type !== undefined ? type === term?.type : language !== undefined && language === wanted) return content!;
    const isPlain = type === undefined && language === undefined;
    if (isPlain && (typeof content !== 'string' || active.language === undefined || term?.language === null)) {
      return content!;
    }
  }
  const written: Draft = draft();
  const put = (keyword: string, json: JsonValue): void => {
    written[compactName(active, keyword)] = json;
  };
  if (keepsIndex) put('@index', index);
  if (typeof type === 'string') put('@type', compactName(active, type));
  else if (language !== undefined) put('@language', language);
  put('@value', content!);
  return written;
}

function reference(active: ActiveContext, property: string, { '@id': id }: JsonObject): JsonValue {
  const type = active.terms.get(property)?.type;
  const isName = type === '@vocab';
  // An id that was mapped to null says that there is one, and not which.
  const short = typeof id !== 'string' ? null : isName ? compactName(active, id) : compactId(active, id);
  return type === '@id' || type === '@vocab' ? short : { [compactName(active, '@id')]: short };
}
