/**
 * Query parameters. An operation names those that it knows; any other is refused, so that a misspelt `limti=5` is an
 * error and not an answer to another question (clause 6.3.20).
 */
import type { IncomingMessage } from 'node:http';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { checkName } from '#models/ngsi-ld/id.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import { named, problem } from '#models/problem.ts';

export type Parameters = ReadonlyMap<string, string>;

export const noParameters: Parameters = new Map();

/** Reads the query of the request. Each parameter may occur once. */
export function readParameters(request: IncomingMessage, known: readonly string[]): Parameters {
  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  if (mark < 0) return noParameters;
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(url.slice(mark + 1))) {
    if (!known.includes(name)) {
      throw problem(
        'InvalidRequest',
        known.length
          ? `Query parameter "${name}" is not known here; known are: ${known.join(', ')}`
          : `Query parameter "${name}" is not known here: this operation has none`,
      );
    }
    if (parameters.has(name)) throw problem('InvalidRequest', `Query parameter "${name}" is given twice: give it once`);
    parameters.set(name, value);
  }
  return parameters;
}

/** A body may carry more than a URL can; entities are held against all of them. */
const LIST_MAX = 10_000;

/** A comma-separated list without empty members; undefined where the parameter is absent. */
export function listOf(parameters: Parameters, name: string): readonly string[] | undefined {
  const text = parameters.get(name);
  if (text === undefined) return undefined;
  const members = text.split(',').map((member) => member.trim());
  if (members.length > LIST_MAX) {
    throw problem('TooComplexQuery', `${name} has ${members.length} members: at most ${LIST_MAX} are taken`);
  }
  if (members.includes('')) throw problem('BadRequestData', `Query parameter ${name} has an empty member: "${text}"`);
  return members;
}

/** A list of names of attributes, expanded. */
export function namesOf(parameters: Parameters, name: string, names: Names): readonly Iri[] | undefined {
  const members = listOf(parameters, name);
  return named(name, () => members?.map((member) => names.expand(checkName(member, 'attribute'))));
}

export function flagOf(parameters: Parameters, name: string): boolean {
  const text = parameters.get(name);
  if (text === undefined || text === 'false') return false;
  if (text === 'true') return true;
  throw problem('BadRequestData', `Query parameter ${name} is "${text}": give true or false`);
}

/** `options=sysAttrs`, where nothing else can be asked for: with createdAt and modifiedAt (6.3.11). */
export function wantsTimes(parameters: Parameters): boolean {
  return wordOf(parameters, 'options', ['sysAttrs']) !== undefined;
}

/** A whole number within bounds; the fallback where the parameter is absent. */
export function wholeOf(
  parameters: Parameters,
  name: string,
  range: { readonly least: number; readonly most: number },
): number | undefined {
  const text = parameters.get(name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^\d{1,15}$/.test(text) || value < range.least || value > range.most) {
    throw problem(
      'BadRequestData',
      `Query parameter ${name} is "${text}": give a whole number from ${range.least} to ${range.most}`,
    );
  }
  return value;
}

/** One of the listed words. */
export function wordOf<W extends string>(parameters: Parameters, name: string, words: readonly W[]): W | undefined {
  const text = parameters.get(name);
  if (text === undefined) return undefined;
  const word = words.find((one) => one === text);
  if (word === undefined) {
    throw problem('BadRequestData', `Query parameter ${name} is "${text}": give one of ${words.join(', ')}`);
  }
  return word;
}
