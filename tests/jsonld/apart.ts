/**
 * Where the `jsonld` package departs from the recommendation, or refuses what it leaves open. A difference that is one of
 * these is counted, not reported; each is no wider than what it names. Steps are those of JSON-LD 1.1 API.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import type { Difference } from './compare.ts';

interface Seen extends Difference {
  /** The document and its context, and the document alone, as JSON text. */
  readonly text: string;
  readonly own: string;
  /** The code of the standard with which the package refuses. */
  readonly code: string | undefined;
}

const departures = {
  /** What nobody uses is not read here, so a scoped context that names a document is only looked at where it is used. */
  'a scoped context that leans on a document': ({ code, text }) =>
    code === 'invalid scoped context' && text.includes('"https://example.net/'),

  /** A scoped context is looked at under the terms so far; those of an import come last in the package, and in no order in §4.1.2. */
  'a scoped context looked at before an import': ({ ours, text }) =>
    ours.kind === 'refused' && ours.code.startsWith('In the @context') && text.includes('"@import"'),

  /** Whether terms lean on each other in a circle depends on the order in which they are looked at, here too. */
  'a circle that begins before an import': ({ code, text }) =>
    code === 'cyclic IRI mapping' && text.includes('"@import"'),

  /** The package takes an import within a context that protects its terms for a term that is protected; null forgets none (§4.1.2 step 5.1). */
  'null after an import without terms': ({ code, text }) =>
    code === 'invalid context nullification' && text.includes('"@import"') && text.includes('"@protected":true'),

  /** The package takes what a document came to as an import for the next that names it: digitalbazaar/jsonld.js#537. */
  'a document that is imported and named again': ({ text }) =>
    [...text.matchAll(/"@import":("[^"]*")/g)].some(([, address]) => text.split(address!).length > 2),

  /**
   * A definition that others of its context lean on is not told that protected terms may be redefined (§5.2 step 3 hands
   * nothing on), and the package finds the same definition written in another way to be another.
   */
  'a protected term defined again': ({ code, text }) =>
    /^(protected term redefinition|invalid scoped context)$/.test(code ?? '') &&
    /"@protected":true|\/guarded"/.test(text),

  /** The package keeps what a context came to where it may redefine protected terms for where it may not (as in jsonld.js#502). */
  'a protected term that the package redefines': ({ ours, theirs, text }) =>
    ours.kind === 'refused' &&
    /redefines a term that is protected|forgets the term/.test(ours.code) &&
    theirs.kind === 'json' &&
    text.includes('"@propagate":true'),

  /** The package keeps a value whose type is mapped to null; §5.1.2 step 14 refuses a type that is no IRI. */
  'a value whose type is null': ({ theirs }) => JSON.stringify(theirs).includes('"@type":null,"@value"'),

  /** The package takes an empty array for no value at all; §5.1.2 step 13.4.7 refuses it. */
  'an empty array as value': ({ step, own, ours }) =>
    step === 'expanded' && ours.kind === 'refused' && /"(@value|val)":\[\]/.test(own),

  /** The package leaves an empty node where a set or a list has no value; in §5.1.2 step 13.4 its null is the result. */
  'a set or a list of what is nothing': ({ step, own }) =>
    step === 'expanded' && /"(@set|set|@list|list)":(null|\{)/.test(own),

  /** Nobody says what an id that is mapped to null comes to: w3c/json-ld-api#480. */
  'an id that is null': ({ step, own }) => step === 'compacted' && own.includes('"@id":null'),

  /** An alias in the place of an id is its keyword (§5.2 step 4), and a keyword there has no alias (§6.2 step 4); not so in the package. */
  'a keyword as an id': ({ ours, own }) => /"@id":"@[a-z]+"/i.test(own + JSON.stringify(ours)),

  /** The package mixes the arrays in a JSON value into the array around it (digitalbazaar/jsonld.js#509); §6.1 does not. */
  'a JSON value that is an array': ({ step, own }) => step === 'compacted' && /"@value":\[/.test(own),

  /** §6.1 leaves the context of a type (step 5) before it looks whether a list in a list needs its word (step 8); the package after. */
  'a list in a list in a node of a type': ({ step, document, text }) =>
    step === 'compacted' &&
    text.includes('"@context"') &&
    some(
      document,
      ({ '@list': list }) => Array.isArray(list) && list.some((one) => isJsonObject(one) && '@list' in one),
    ),

  /** In a map of languages the package does not find the text behind an alias of @value, as §6.1 step 12.8.9 does. */
  'an alias in a map of languages': ({ step, text }) =>
    step === 'compacted' && text.includes('"val":"@value"') && /"@container":("@language"|\["@language)/.test(text),

  /**
   * §6.2 step 9 spares IRIs with an authority, the package does not. Step 4.15 has it that an id is also refused where it is only
   * asked whether it is a term, under another context than that which writes it; ours are written.
   */
  'an IRI that begins like a prefix': ({ code, own, text }) =>
    code === 'IRI confused with prefix' && (/"\w+:\/\//.test(own) || text.includes('"@context"')),

  /** An IRI in full is no prefix and suffix (§5.2 step 6.2), and has nothing to do with a term that is called as its scheme. */
  'a term that is an IRI in full': ({ text }) =>
    [...text.matchAll(/"(\w+):\/\/a":/g)].some(([, scheme]) => text.includes(`"${scheme}":`)),

  /** The package writes the word null before the suffix. */
  'a term whose prefix is mapped to null': ({ text }) =>
    [...text.matchAll(/"(\w+)":(?:null|\{"@id":null)/g)].some(([, prefix]) =>
      new RegExp(`"${prefix}:[^"]*":`).test(text),
    ),

  /** The package throws a TypeError where two terms stand for one IRI, the shorter with a colon. */
  'a term with a colon beside another': ({ code }) => code === 'TypeError',

  /** Here no IRI is written as what reads as another: with a colon or // in its suffix, as §6.2 steps 7 and 8 do. */
  'a suffix that would be read as another IRI': ({ step, own }) =>
    step === 'compacted' &&
    /"((https:\/\/example\.(org\/|com\/x#)|ex:|urn:example:)[^"]+:|(?!https:)\w+:\/\/)/.test(own),

  /** Where the context of a type is null, §4.1.2 step 5.1.2 keeps what holds again beneath; the package forgets it. */
  'null as the context of a type': ({ text }) =>
    some(JSON.parse(text), (one) => '@context' in one && hasNull(one['@context']!)),

  /** §5.1.2 step 7 leaves the context of a type to every value in its node; the package to those of at most two members. */
  'a value of three members in a node of a type': ({ step, document, text }) =>
    step === 'expanded' &&
    text.includes('"@context"') &&
    some(document, (one) => ('@value' in one || 'val' in one) && Object.keys(one).length > 2),

  /**
   * The package applies the context of a property once for all that stands there, and again for each node; §5.1.2 step 4.2
   * again for each text too, under what holds there, and nowhere where there is no value. What lies in that context it then
   * looks at once more, under terms that only that context itself has brought.
   */
  'the context of a property twice, or before its value': ({ step, code = '', document, text }) =>
    text.split('"@context"').length > (step === 'expanded' ? 1 : 2) &&
    (step === 'expanded'
      ? /mapping|scoped|redefinition/.test(code) || some(document, (one) => Object.keys(one).some(isWrapper))
      : code === 'invalid scoped context'),
} satisfies Record<string, (seen: Seen) => boolean>;

export type Departure = keyof typeof departures;

/** The first that explains the difference. */
export function departureOf(difference: Difference): Departure | undefined {
  const { document, context, theirs } = difference;
  const own = JSON.stringify(document);
  const text = JSON.stringify([document, context]);
  const code = theirs.kind === 'refused' ? theirs.code : undefined;
  const seen: Seen = { ...difference, own, text, code };
  return (Object.keys(departures) as Departure[]).find((name) => departures[name](seen));
}

const hasNull = (context: JsonValue): boolean => context === null || (Array.isArray(context) && context.includes(null));

const isWrapper = (key: string): boolean => /^@?(set|list)$/.test(key);

/** Whether some object in it is such a one. */
function some(json: JsonValue, is: (one: JsonObject) => boolean): boolean {
  if (Array.isArray(json)) return json.some((one) => some(one, is));
  return isJsonObject(json) && (is(json) || Object.values(json).some((one) => some(one, is)));
}
