/** Where the asset of an action stands, and the Problem of an action that makes no sense. */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { type Problem, problem } from '#models/problem.ts';
import type { EquipmentRef, Network } from '../network/network.ts';

/** `place` is where the action stands in the scenario, such as `actions[2]`. */
export function refuse(place: string, sentence: string): Problem {
  return problem('BadRequestData', `${place}: ${sentence}`);
}

/** Where an asset stands; refuses one that is not in the network, and says why it is not. */
export function placeOf(network: Network, asset: Iri, place: string): EquipmentRef {
  const found = network.index.get(asset);
  if (found) return found;
  const finding = network.findings.find((one) => one.asset === asset);
  throw refuse(
    place,
    finding
      ? `${asset} is not in the network: ${finding.message}`
      : `Asset ${asset} does not exist in the network: correct the id.`,
  );
}
