/** Values of a property → expanded values: JSON-LD 1.1 API §5.3, and the maps of §5.1.2 step 13. */
import type { JsonObject, JsonValue } from '#models/ngsi-ld/json.ts';
import { type ActiveContext, expandIri } from './active.ts';
import { asArray, wrong } from './node.ts';

/** A text, a number or a flag. */
export function expandValue(active: ActiveContext, property: string, value: string | number | boolean): JsonObject {
  const term = active.terms.get(property);
  const type = term?.type;
  if (typeof value === 'string') {
    if (type === '@id') return { '@id': expandIri(active, value, false) ?? null };
    if (type === '@vocab') return { '@id': expandIri(active, value, true) ?? null };
    if (type === undefined || type === '@none') {
      const language = term?.language === undefined ? active.language : term.language;
      return { ...(language != null && { '@language': language }), '@value': value };
    }
  }
  const isTyped = type !== undefined && type !== '@id' && type !== '@vocab' && type !== '@none';
  return { ...(isTyped && { '@type': type }), '@value': value };
}

/** A map from languages to texts. */
export function expandLanguages(active: ActiveContext, map: JsonObject): readonly JsonObject[] {
  return Object.keys(map)
    .sort()
    .flatMap((language) => {
      const isNone = expandIri(active, language, true) === '@none';
      const texts = asArray(map[language]!).filter((text) => text !== null);
      return texts.map((text): JsonObject => {
        if (typeof text !== 'string') throw wrong(`the text of the language ${language} is no text`);
        return { '@value': text, ...(!isNone && { '@language': language.toLowerCase() }) };
      });
    });
}

/** Members of an index map, each told its key, unless it has an index of its own. */
export function withIndex(active: ActiveContext, key: string, items: readonly JsonValue[]): readonly JsonValue[] {
  if (expandIri(active, key, true) === '@none') return items;
  return items.map((item) => ('@index' in (item as JsonObject) ? item : { ...(item as JsonObject), '@index': key }));
}
