/** How much there is in a value, for what takes its time with each part of it: counted only as far as somebody wants to know. */
import type { Attributes } from './entity.ts';
import { contentOf } from './fragment.ts';

/**
 * What is left of `most` when everything in a value has been counted: members, items, and a text as one for every hundred
 * characters. Negative as soon as that is too much.
 */
export function weightLeft(value: unknown, most: number): number {
  if (typeof value === 'string') return most - 1 - value.length / 100;
  if (typeof value !== 'object' || value === null) return most - 1;
  let rest = most - 1;
  if (Array.isArray(value)) {
    if (value.length > rest) return -1;
    for (const one of value) {
      rest = weightLeft(one, rest);
      if (rest < 0) break;
    }
    return rest;
  }
  for (const name in value) {
    rest = weightLeft((value as Record<string, unknown>)[name], rest - name.length / 100);
    if (rest < 0) break;
  }
  return rest;
}

/** The most that one entity may hold: what has more is many assets, or belongs into a file. */
export const ENTITY_WEIGHT_MAX = 40_000;

/** The same of attributes: each instance, with what is beside its value, counts as eight. */
export function attributesLeft(attributes: Attributes, most: number): number {
  let rest = most;
  for (const instances of attributes.values()) {
    for (const instance of instances) {
      rest = weightLeft(contentOf(instance), rest - 8);
      if (instance.attributes) rest = attributesLeft(instance.attributes, rest);
      if (rest < 0) return rest;
    }
  }
  return rest;
}
