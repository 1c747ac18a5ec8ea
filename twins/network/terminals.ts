/** Where equipment is connected. */
import { terminalDataset } from '#models/attributes/common.ts';
import type { Entity, Iri } from '#models/ngsi-ld/entity.ts';
import { type Findings, flagOf, isConnected, terminalOf } from './read.ts';

/** Nodes as far as equipment needs them. */
export interface Nodes {
  readonly row: ReadonlyMap<Iri, number>;
  readonly baseKilovolt: ArrayLike<number>;
}

/** Rows of the nodes at terminals 1 … count; undefined, with a finding, if one is missing or has no base voltage. */
export function terminals(
  entity: Entity,
  count: number,
  nodes: Nodes,
  findings: Findings,
): readonly number[] | undefined {
  const rows: number[] = [];
  const say = (message: string): undefined => {
    findings.push({ asset: entity.id, message: `${message} It is left out of the network.` });
  };
  for (let sequence = 1; sequence <= count; sequence++) {
    const id = terminalOf(entity, sequence);
    if (id === undefined) {
      const dataset = terminalDataset(sequence);
      return say(`Terminal ${sequence} is missing: give a Relationship terminal with datasetId ${dataset}.`);
    }
    const row = nodes.row.get(id);
    if (row === undefined) {
      return say(
        `Terminal ${sequence} points to ${id}, which is no ConnectivityNode here: create it or correct the id.`,
      );
    }
    if (Number.isNaN(nodes.baseKilovolt[row]!)) {
      return say(`Terminal ${sequence} is at ${id}, whose base voltage is unknown: give it nominalVoltage.`);
    }
    rows.push(row);
  }
  return rows;
}

/** Whether it takes part in the network: in service, and connected at each of these terminals. */
export function serves(entity: Entity, findings: Findings, terminals: readonly number[] = [1, 2]): boolean {
  const isIn = flagOf(entity, 'inService', findings)?.value ?? true;
  return isIn && terminals.every((terminal) => isConnected(entity, terminal));
}
