/** Reads the members of a JSON object by their type; what does not fit is refused with a sentence that says what does. */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { checkName, quoted } from '#models/ngsi-ld/id.ts';
import { utcInstant } from '#models/ngsi-ld/instant.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { type Problem, problem } from '#models/problem.ts';

export interface Members {
  readonly json: JsonObject;
  /** The path of a member as a person writes it: `notification.endpoint.uri`. */
  path(name: string): string;
  text(name: string): string | undefined;
  flag(name: string): boolean | undefined;
  /** A number greater than zero. */
  positive(name: string): number | undefined;
  /** A DateTime with its time zone, as an Instant in UTC. */
  instant(name: string): string | undefined;
  /** At least one text, none empty. */
  texts(name: string): readonly string[] | undefined;
  /** A text, or a list of them. */
  textOrTexts(name: string): readonly string[] | undefined;
  oneOf<W extends string>(name: string, words: readonly W[]): W | undefined;
  object(name: string): Members | undefined;
  /** At least one object. */
  objects(name: string): readonly Members[] | undefined;
  /** Refuses members that are not known. */
  only(known: readonly string[]): void;
  wrong(name: string, wanted: string): Problem;
}

/** Selectors, registered information, headers: all of them are looked at for each entity. */
const OBJECTS_MAX = 1000;

export function membersOf(json: JsonObject, where = ''): Members {
  const path = (name: string): string => (where ? `${where}.${name}` : name);
  const wrong = (name: string, wanted: string): Problem => {
    const got = name in json ? quoted(json[name]) : 'missing';
    return problem('BadRequestData', `${path(name)} is ${got}: give ${wanted}`);
  };
  function read<T>(name: string, is: (value: JsonValue) => T | undefined, wanted: string): T | undefined {
    const value = json[name];
    if (value === undefined) return undefined;
    const result = is(value);
    if (result === undefined) throw wrong(name, wanted);
    return result;
  }
  const isText = (value: JsonValue): value is string => typeof value === 'string' && value.trim() !== '';

  return {
    json,
    path,
    wrong,
    text: (name) => read(name, (value) => (isText(value) ? value : undefined), 'a text that is not empty'),
    flag: (name) => read(name, (value) => (typeof value === 'boolean' ? value : undefined), 'true or false'),
    positive: (name) =>
      read(name, (value) => (typeof value === 'number' && value > 0 ? value : undefined), 'a number greater than 0'),
    instant: (name) => read(name, utcInstant, 'a DateTime in UTC such as 2030-01-01T00:00:00Z'),
    texts: (name) =>
      read(
        name,
        (value) => (Array.isArray(value) && value.length > 0 && value.every(isText) ? value : undefined),
        'an array of at least one text',
      ),
    textOrTexts(name) {
      return read(
        name,
        (value) => {
          const texts = Array.isArray(value) ? value : [value];
          return texts.length > 0 && texts.every(isText) ? texts : undefined;
        },
        'a text, or an array of at least one',
      );
    },
    oneOf: (name, words) => read(name, (value) => words.find((word) => word === value), `one of ${words.join(', ')}`),
    object: (name) =>
      read(name, (value) => (isJsonObject(value) ? membersOf(value, path(name)) : undefined), 'an object'),
    objects: (name) =>
      read(
        name,
        (value) =>
          Array.isArray(value) && value.length > 0 && value.length <= OBJECTS_MAX && value.every(isJsonObject)
            ? value.map((one, i) => membersOf(one, `${path(name)}[${i}]`))
            : undefined,
        `an array of at least one object, and at most ${OBJECTS_MAX}`,
      ),
    only(known) {
      for (const name of Object.keys(json)) {
        if (!known.includes(name)) {
          throw problem('BadRequestData', `${path(name)} is not known; known are: ${known.join(', ')}`);
        }
      }
    },
  };
}

/** Names of attributes, as IRIs. */
export function attributesIn(members: Members, name: string, names: Names): readonly Iri[] | undefined {
  return members.texts(name)?.map((term) => names.expand(checkName(term, 'attribute')));
}
