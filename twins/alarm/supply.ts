/**
 * Who has lost supply, told once for each cause as far as that goes: the largest container that is dark as a whole speaks
 * for all that is in it; outside of such a container only customers and busbars speak. A line that somebody has
 * switched off feeds nobody, and is no alarm.
 */
import { BatteryPlant, Feeder, Home, Microgrid, Substation, VoltageLevel } from '#models/catalogue.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { containersOf } from '../network/containment.ts';
import type { Network } from '../network/network.ts';
import { alarmId, type Condition } from './condition.ts';
import type { Priority } from './record.ts';

/** What may speak for its contents, and how loud. */
const speakers: ReadonlyMap<Iri, Priority> = new Map([
  [Substation.iri, 1],
  [VoltageLevel.iri, 1],
  [Feeder.iri, 2],
  [Microgrid.iri, 2],
  [BatteryPlant.iri, 3],
  [Home.iri, 3],
]);

const ofBusbar: Priority = 2;
const ofLoad: Priority = 3;

/** `typesOf` says what a container is. Nothing is told of a network without any source: it is not known who feeds it. */
export function unsupplied(
  network: Network,
  dark: ReadonlySet<Iri>,
  typesOf: (container: Iri) => readonly Iri[],
): readonly Condition[] {
  const { branches, switches, injections } = network;
  const canFeed = (kind: string, row: number): boolean => kind === 'source' || !Number.isNaN(injections.voltage[row]!);
  if (!injections.kinds.some(canFeed)) return [];
  const rankOf = (container: Iri): Priority | undefined => {
    for (const type of typesOf(container)) if (speakers.has(type)) return speakers.get(type);
    return undefined;
  };
  /** Containers in which something is fed: they are not dark as a whole. */
  const fed = new Set<Iri>();
  for (const { ids } of [branches, switches, injections]) {
    for (const id of ids) {
      if (dark.has(id)) continue;
      for (const container of containersOf(network, id)) {
        if (fed.has(container)) break;
        fed.add(container);
      }
    }
  }
  const told = new Map<Iri, Priority>();
  for (let row = 0; row < injections.ids.length; row++) {
    const id = injections.ids[row]!;
    const kind = injections.kinds[row]!;
    if (!dark.has(id) || (kind !== 'load' && kind !== 'busbar')) continue;
    const speaker = [...containersOf(network, id)].findLast((one) => !fed.has(one) && rankOf(one) !== undefined);
    if (speaker !== undefined) told.set(speaker, rankOf(speaker)!);
    else told.set(id, kind === 'load' ? ofLoad : ofBusbar);
  }
  return [...told].map(([asset, priority]) => ({
    ...{ id: alarmId(asset, 'deEnergised'), asset, condition: 'deEnergised', priority },
    message: 'No source feeds it.',
  }));
}
