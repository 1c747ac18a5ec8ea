import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fillTemplate } from '#broker/notify/compose-template.ts';
import type { JsonValue } from '#models/ngsi-ld/json.ts';
import { at, entity, iri, plainNames, subscription } from '../core/subscription/samples.ts';

const envelope = { id: 'urn:n', subscriptionId: 'urn:s', notifiedAt: at };

/** An entity whose attribute `x` holds this. */
function holding(value: JsonValue) {
  const { attributes: _, ...rest } = entity('urn:e', 'T', {});
  const times = { createdAt: at, modifiedAt: at };
  return { ...rest, attributes: new Map([[iri('x'), [{ kind: 'Property' as const, value, ...times }]]]) };
}

const fill = (template: JsonValue, value: JsonValue): JsonValue =>
  fillTemplate(
    template,
    [{ at, change: { kind: 'created', after: holding(value) } }],
    envelope,
    subscription({}),
    plainNames,
  );

test('whatever a value is, it stands in its place as it is, and changes nothing beside it', () => {
  const value = fc.oneof(fc.string(), fc.constantFrom('"', '\\', '{{id}}', '}}', '","a":1'), fc.jsonValue());
  fc.assert(
    fc.property(value, (any) => {
      const held = JSON.parse(JSON.stringify(any)) as JsonValue;
      const sent = JSON.parse(
        JSON.stringify(fill({ lone: '{{value.x}}', among: ['a {{value.x}} b'], kept: '{ {' }, held)),
      );
      const text = typeof held === 'string' ? held : held === null ? '' : JSON.stringify(held);
      expect(sent).toEqual({ lone: held, among: [`a ${text} b`], kept: '{ {' });
    }),
  );
});

test('several entities make a list of bodies', () => {
  const told = [1, 2].map((value) => ({ at, change: { kind: 'created', after: holding(value) } }) as const);
  expect(fillTemplate('{{value.x}}', told, envelope, subscription({}), plainNames)).toEqual([1, 2]);
});

test('brackets hold names with dots; a step into nothing is null', () => {
  const template = ['{{value[x].a[0]}}', '{{value.x.a.1}}', '{{value.x.b.c}}', '{{previous.x}}'];
  expect(fill(template, { a: ['first', 'second'] })).toEqual(['first', 'second', null, null]);
});
