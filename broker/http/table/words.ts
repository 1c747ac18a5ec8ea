/** Words that the JSON Schemas of the API are made of. */
import type { JsonObject } from '#models/ngsi-ld/json.ts';

export const text: JsonObject = { type: 'string' };
export const uri: JsonObject = { type: 'string', format: 'uri' };
export const dateTime: JsonObject = { type: 'string', format: 'date-time' };
export const names: JsonObject = { oneOf: [text, { type: 'array', items: text, minItems: 1 }] };
export const flag: JsonObject = { type: 'boolean' };
export const positive: JsonObject = { type: 'number', exclusiveMinimum: 0 };
export const list = (items: JsonObject): JsonObject => ({ type: 'array', items });
export const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });
export const object = (
  properties: JsonObject,
  required: readonly string[] = [],
  more: JsonObject = {},
): JsonObject => ({
  type: 'object',
  ...(required.length > 0 && { required }),
  properties,
  ...more,
});

export const selectorMembers: JsonObject = { type: text, id: names, idPattern: text };
