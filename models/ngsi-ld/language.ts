/** The language filter of clause 4.15: of a LanguageProperty, one language is shown, as a Property with `lang`. */
import { problem } from '../problem.ts';
import type { Attribute, Attributes, LanguageProperty, Property } from './entity.ts';
import type { JsonObject } from './json.ts';

/** Language ranges, the most wanted first. */
export type Languages = readonly string[];

const range = /^(\*|[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)(?:;q=(0(?:\.\d{1,3})?|1(?:\.0{1,3})?))?$/;

/** `fr-CH,fr;q=0.9,*;q=0.5` (RFC 9110 §12.5.4). Throws BadRequestData. */
export function parseLanguages(text: string): Languages {
  const ranges = text.split(',').map((part) => {
    const [, language, quality = '1'] = range.exec(part.replaceAll(' ', '')) ?? [];
    if (language === undefined) {
      throw problem(
        'BadRequestData',
        `lang "${text}" is no list of languages: give one such as fr-CH,fr;q=0.9,*;q=0.5`,
      );
    }
    return { language, quality: Number(quality) };
  });
  return ranges
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality)
    .map(({ language }) => language);
}

/** A language tag alone, as of a text that is given. Throws BadRequestData. */
export function checkLanguage(text: string): string {
  if (/^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$/.test(text)) return text;
  throw problem('BadRequestData', `lang "${text}" is no language: give a tag such as en or de-CH (RFC 5646)`);
}

/** A Property that was a LanguageProperty. */
interface Spoken extends Property {
  readonly lang: string;
}

/** The instances in the language that is wanted most, also in their sub-attributes. */
export function inLanguage(instances: readonly Attribute[], languages: Languages): readonly Attribute[] {
  return instances.map((instance) => {
    const spoken = instance.kind === 'LanguageProperty' ? speak(instance, languages) : instance;
    return spoken.attributes ? { ...spoken, attributes: allIn(spoken.attributes, languages) } : spoken;
  });
}

function allIn(attributes: Attributes, languages: Languages): Attributes {
  return new Map([...attributes].map(([name, instances]) => [name, inLanguage(instances, languages)]));
}

function speak(instance: LanguageProperty, languages: Languages): Attribute {
  const lang = chosen(instance.languageMap, languages);
  if (lang === undefined) return instance;
  const { languageMap, kind: _, ...rest } = instance;
  const spoken: Spoken = { ...rest, kind: 'Property', value: languageMap[lang]!, lang };
  return spoken;
}

/**
 * Of a range: that language, a kind of it (`fr-CH` for `fr`), or what it is a kind of (`nl` for `nl-BE`, RFC 4647 §3.4); of
 * none: the text without a language, else any.
 */
function chosen(map: JsonObject, languages: Languages): string | undefined {
  const known = Object.keys(map);
  for (const wanted of languages) {
    if (wanted === '*') break;
    const text = wanted.toLowerCase();
    const found =
      known.find((key) => key.toLowerCase() === text) ??
      known.find((key) => key.toLowerCase().startsWith(`${text}-`)) ??
      wider(text, known);
    if (found !== undefined) return found;
  }
  return known.includes('@none') ? '@none' : known[0];
}

/** What is left of a range is looked up, cut by cut; a letter that only leads to what follows goes with it. */
function wider(range: string, known: readonly string[]): string | undefined {
  const shorter = range.replace(/(-[a-z0-9])?-[a-z0-9]+$/, '');
  if (shorter === range) return undefined;
  return known.find((key) => key.toLowerCase() === shorter) ?? wider(shorter, known);
}
