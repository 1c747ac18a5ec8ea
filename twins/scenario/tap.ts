/** Moving a tap changer: the ratio of its transformer follows. */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { tapFactor } from '../network/branch.ts';
import type { Network } from '../network/network.ts';
import { placeOf, refuse } from './place.ts';

/** Sets the step of a transformer; also what a setpoint of `step` does. */
export function applyTap(network: Network, asset: Iri, step: number, place: string): Network {
  const { kind, row } = placeOf(network, asset, place);
  const tap = network.tapChangers.get(asset);
  if (kind !== 'branch' || !tap) {
    throw refuse(place, `${asset} has no tap changer: give a PowerTransformer that has stepVoltageIncrement.`);
  }
  const low = tap.lowStep ?? Number.NEGATIVE_INFINITY;
  const high = tap.highStep ?? Number.POSITIVE_INFINITY;
  if (!Number.isInteger(step) || step < low || step > high) {
    throw refuse(place, `Step ${step} is not one of ${asset}: give a whole number from ${low} to ${high}.`);
  }
  const moved = { ...tap, step };
  const ratio = network.branches.ratio.slice();
  ratio[row] = (ratio[row]! / tapFactor(tap)) * tapFactor(moved);
  return {
    ...network,
    branches: { ...network.branches, ratio },
    tapChangers: new Map(network.tapChangers).set(asset, moved),
  };
}
