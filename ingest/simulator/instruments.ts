/** Instruments beside the equipment: what hangs at a terminal (attachedTo, attachedTerminal) shows what is there. */
import type { FieldPoint } from '#models/facility/region.ts';
import { equipmentWithin } from '#twins/network/containment.ts';
import type { Declarations } from './declared.ts';
import type { Grid } from './grid.ts';
import type { Frequency } from './islands.ts';
import { type Part, readingKey, type Value } from './part.ts';
import type { Supply } from './supply.ts';

/** mA through a healthy arrester at nominal voltage. */
const leakage = 0.6;

/** Where an entity looks: the equipment and terminal that it is attached to, or itself. */
export interface Place {
  readonly asset: string;
  readonly terminal: number;
}

export function placeOf(entity: string, declared: Declarations): Place {
  const says = declared.get(entity);
  const asset = says?.target('attachedTo');
  return asset === undefined
    ? { asset: entity, terminal: 1 }
    : { asset, terminal: says?.number('attachedTerminal') ?? 1 };
}

export interface InstrumentParts {
  readonly grid: Grid;
  readonly frequency: Frequency;
  readonly supply: Supply;
  readonly declared: Declarations;
}

export function createInstruments(
  points: readonly FieldPoint[],
  { grid, frequency, supply, declared }: InstrumentParts,
): Part {
  const readings = new Map<string, () => Value | undefined>();
  for (const { entity, attribute } of points) {
    const place = placeOf(entity, declared);
    const isAttached = place.asset !== entity;
    const isNode = grid.network.index.get(entity)?.kind === 'node';
    // A Microgrid has the frequency of what is in it.
    const node = grid.node(place.asset, place.terminal) ?? nodeWithin(grid, entity);
    const reads = (read: () => Value | undefined) => readings.set(readingKey(entity, attribute), read);
    if (node === undefined) continue;
    const { baseKilovolt } = grid.network.nodes;
    if (attribute === 'frequency') reads(() => frequency.at(node)?.frequency);
    else if (attribute === 'rocof') reads(() => frequency.at(node)?.rocof);
    else if (attribute === 'islanded') reads(() => supply.isAlone(node));
    else if (attribute === 'phaseAngle') reads(() => grid.voltage(node).angle);
    else if (attribute === 'leakageCurrent') reads(() => (leakage * grid.voltage(node).voltage) / baseKilovolt[node]!);
    else if (attribute === 'operationCount' && !grid.isSwitch(entity)) reads(() => 0);
    else if ((isAttached || isNode) && attribute === 'voltage') reads(() => grid.voltage(node).voltage);
    else if (isAttached && attribute === 'current') reads(() => grid.flow(place.asset, place.terminal)?.current ?? 0);
  }
  return { readings };
}

/** The node of some equipment in a container: of its own before that of what is part of it, of a converter before others. */
function nodeWithin(grid: Grid, container: string): number | undefined {
  const { containers, injections } = grid.network;
  const rank = (id: string): number =>
    (containers.get(id) === container ? 0 : 2) +
    (injections.types[grid.injection(id)!] === 'PowerElectronicsConnection' ? 0 : 1);
  const [first] = equipmentWithin(grid.network, container)
    .filter((id) => grid.injection(id) !== undefined)
    .sort((a, b) => rank(a) - rank(b));
  return first === undefined ? undefined : grid.node(first);
}
