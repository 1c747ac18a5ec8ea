/** Entities in a few words: nodes by key, terminals in order, attributes by name. */
import { catalogueNames } from '#models/catalogue.ts';
import type { Entity } from '#models/ngsi-ld/entity.ts';
import type { JsonObject, JsonValue } from '#models/ngsi-ld/json.ts';
import { parseEntity } from '#models/ngsi-ld/parse.ts';
import { buildNetwork } from '#twins/network/build.ts';
import type { Network } from '#twins/network/network.ts';

const at = '2026-01-01T00:00:00.000Z';
export const dataset = (terminal: number) => ({ datasetId: `urn:ngsi-ld:Dataset:T${terminal}` });
export const value = (one: JsonValue, more: object = {}) => ({ type: 'Property', value: one, ...more });
export const each = (...values: readonly number[]) => values.map((one, index) => value(one, dataset(index + 1)));
export const nodeId = (key: string): string => `urn:ngsi-ld:ConnectivityNode:${key}`;
export const to = (...nodes: readonly string[]) => ({
  terminal: nodes.map((node, index) => ({ type: 'Relationship', object: nodeId(node), ...dataset(index + 1) })),
});
export const thing = (type: string, key: string, members: object): Entity =>
  parseEntity({ id: `urn:ngsi-ld:${type}:${key}`, type, ...members } as JsonObject, catalogueNames, at);
export const node = (key: string, kilovolt: number): Entity =>
  thing('ConnectivityNode', key, { nominalVoltage: value(kilovolt) });
export const build = (...entities: readonly Entity[]): Network => buildNetwork(entities, { revision: 1, at });
export const feed = (key: string, kilovolt: number): Entity =>
  thing('EnergySource', key, { ...to(key), voltageMagnitude: value(kilovolt), voltageAngle: value(0) });
export const consumer = (key: string, p: number, q: number): Entity =>
  thing('EnergyConsumer', key, { ...to(key), pfixed: value(p), qfixed: value(q) });
export const sayings = ({ findings }: Pick<Network, 'findings'>) =>
  findings.map(({ asset, message }) => `${asset.split(':').slice(2).join(':')}: ${message}`);
