/** Subscriptions to what is at a place or in a scope: ETSI GS CIM 009 v1.9.1 clauses 5.2.12, 5.2.13, 5.8.6. */
import { expect, test } from 'vitest';
import { createSubscription } from '#broker/core/subscription/create.ts';
import { isDue } from '#broker/core/subscription/due.ts';
import { subscriptionsOf } from '#broker/core/subscription/registry.ts';
import type { Entity } from '#models/ngsi-ld/entity.ts';
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import { LOCATION } from '#models/ngsi-ld/names.ts';
import { at, bareBroker, change, created, entity, plainNames } from './samples.ts';

async function dueFor(restriction: JsonObject): Promise<(entity: Entity) => boolean> {
  const broker = bareBroker();
  const notification = { endpoint: { uri: 'http://127.0.0.1:9/notify' } };
  const json = { type: 'Subscription', entities: [{ type: 'Line' }], notification, ...restriction };
  const id = await createSubscription(broker, json, plainNames, 'http://example.org/context.jsonld');
  // As it comes back after a restart.
  const again = subscriptionsOf({ ...broker, documents: { ...broker.documents } }).get(id)!;
  return (one) => isDue(again.subscription, change(created(one)));
}

function lineAt(longitude: number, latitude: number, scopes: readonly string[] = []): Entity {
  const line = entity('urn:ngsi-ld:Line:1', 'Line', { current: 5 });
  const value = { type: 'Point', coordinates: [longitude, latitude] };
  const place = { kind: 'GeoProperty', value, createdAt: at, modifiedAt: at } as const;
  return { ...line, scopes, attributes: new Map([...line.attributes, [LOCATION, [place]]]) };
}

test('a change is due when the entity lies as geoQ asks', async () => {
  const isNear = await dueFor({ geoQ: { georel: 'near;maxDistance==2000', geometry: 'Point', coordinates: [8, 40] } });
  // One hundredth of a degree of latitude is 1112 m.
  expect([isNear(lineAt(8, 40.01)), isNear(lineAt(8, 40.02))]).toEqual([true, false]);
  expect(isNear(entity('urn:ngsi-ld:Line:1', 'Line', { current: 5 }))).toBe(false);
});

test('the coordinates may come as a text (5.2.13)', async () => {
  const isThere = await dueFor({ geoQ: { georel: 'equals', geometry: 'Point', coordinates: '[8, 40]' } });
  expect([isThere(lineAt(8, 40)), isThere(lineAt(8, 41))]).toEqual([true, false]);
});

test('a change is due when the entity is in a scope that scopeQ asks for', async () => {
  const isBelow = await dueFor({ scopeQ: '/TX1/#' });
  expect([isBelow(lineAt(0, 0, ['/TX1/345'])), isBelow(lineAt(0, 0, ['/TX2'])), isBelow(lineAt(0, 0))]).toEqual([
    ...[true, false, false],
  ]);
});
