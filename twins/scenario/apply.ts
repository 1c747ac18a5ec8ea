/**
 * Actions → a new Network. The base keeps every bit: a column that changes is copied, all others are shared.
 *
 * Each action sees what those before it did. What makes no sense – an asset that does not exist, a tap on a line – is a
 * Problem whose sentence names the action and the fix.
 */
import { isKindOf } from '#models/catalogue.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { equipmentWithin, isWithin } from '../network/containment.ts';
import { branchRows, type InjectionTable, type Network } from '../network/network.ts';
import { addEntities } from './add.ts';
import { placeOf, refuse } from './place.ts';
import type { Action } from './scenario.ts';
import { applySetpoint } from './setpoint.ts';
import { applyTap } from './tap.ts';

export function applyActions(base: Network, actions: readonly Action[]): Network {
  let network = base;
  for (let at = 0; at < actions.length; at++) {
    const action = actions[at]!;
    if (action.kind !== 'add') {
      network = applyOne(network, action, `actions[${at}]`);
      continue;
    }
    // Entities that are added together may name each other, whatever their order.
    const together = [action.entity];
    for (let next = actions[at + 1]; next?.kind === 'add'; next = actions[at + 1]) {
      together.push(next.entity);
      at += 1;
    }
    network = addEntities(network, together, at - together.length + 1);
  }
  return network;
}

function applyOne(network: Network, action: Exclude<Action, { kind: 'add' }>, place: string): Network {
  switch (action.kind) {
    case 'switch':
      return applySwitch(network, action.asset, action.open, place);
    case 'outage':
      return applyOutage(network, action.asset, place);
    case 'setpoint':
      return applySetpoint(network, action, place);
    case 'tap':
      return applyTap(network, action.asset, action.step, place);
    case 'scale':
      return applyScale(network, action, place);
  }
}

function applySwitch(network: Network, asset: Iri, open: boolean, place: string): Network {
  const { kind, row } = placeOf(network, asset, place);
  if (kind !== 'switch') {
    throw refuse(place, `${asset} is no switch but a ${kind}: give a Breaker or another switch, or use an outage.`);
  }
  const { switches } = network;
  const column = switches.open.slice();
  column[row] = open ? 1 : 0;
  // A position that is supposed needs no trust.
  return {
    ...network,
    switches: {
      ...switches,
      open: column,
      quality: switches.quality.with(row, 'good'),
      observedAt: switches.observedAt.with(row, undefined),
    },
  };
}

/** Takes equipment out of service: one piece, or all of a container. */
function applyOutage(network: Network, asset: Iri, place: string): Network {
  const isContainer = !network.index.has(asset);
  const equipment = equipmentWithin(network, asset);
  if (isContainer && equipment.length === 0) placeOf(network, asset, place);
  const branches = network.branches.inService.slice();
  const switches = network.switches.inService.slice();
  const injections = network.injections.inService.slice();
  for (const id of equipment) {
    const { kind, row } = network.index.get(id)!;
    if (kind === 'node') throw refuse(place, `${asset} is a ConnectivityNode: take out the equipment at it instead.`);
    if (kind === 'branch') for (const winding of branchRows(network.branches, row)) branches[winding] = 0;
    else if (kind === 'switch') switches[row] = 0;
    else injections[row] = 0;
  }
  return {
    ...network,
    branches: { ...network.branches, inService: branches },
    switches: { ...network.switches, inService: switches },
    injections: { ...network.injections, inService: injections },
  };
}

function applyScale(
  network: Network,
  { type, within, factor }: Extract<Action, { kind: 'scale' }>,
  place: string,
): Network {
  if (!(Number.isFinite(factor) && factor >= 0)) {
    throw refuse(place, `The factor ${factor} is not a number from 0: give one such as 1.1.`);
  }
  const { injections } = network;
  const rows = injections.ids.flatMap((id, row) =>
    isKindOf(injections.types[row]!, type) && (within === undefined || isWithin(network, id, within)) ? [row] : [],
  );
  if (rows.length === 0) throw refuse(place, nothingToScale(injections, type, within));
  if (!['load', 'generation'].includes(injections.kinds[rows[0]!]!)) {
    throw refuse(place, `The power of ${type} follows from the calculation: scale loads, machines or converters.`);
  }
  const p = injections.p.slice();
  const q = injections.q.slice();
  for (const row of rows) {
    p[row]! *= factor;
    q[row]! *= factor;
  }
  return { ...network, injections: { ...injections, p, q } };
}

function nothingToScale({ types, kinds }: InjectionTable, type: string, within: Iri | undefined): string {
  const known = new Set(types.filter((_, row) => kinds[row] === 'load' || kinds[row] === 'generation'));
  const where = within === undefined ? 'in the network' : `within ${within}`;
  const have = known.size > 0 ? `give one of ${[...known].sort().join(', ')}` : 'no equipment here has power';
  return `No equipment of type ${type} is ${where}: ${have}.`;
}
