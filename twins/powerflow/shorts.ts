/**
 * Branches without impedance: what they join is one point of the calculation, as what closed switches join is one bus.
 *
 * A reactance that stands in for zero would spoil the arithmetic, so there is none. A transformer without impedance keeps
 * its ratio: the voltage of a bus is then s e^jσ of that of its point, and power passes unchanged.
 */
import type { BranchTable, Network, NetworkFinding } from '../network/network.ts';
import type { Topology } from '../network/topology.ts';

/** Impedance, per unit on 100 MVA, below which a branch has none: at 1000 MVA it would take less than 1e-6 of the voltage. */
const leastImpedance = 1e-7;

export function isShort({ r, x }: BranchTable, row: number): boolean {
  return Math.abs(r[row]!) + Math.abs(x[row]!) < leastImpedance;
}

export interface Points {
  /** Bus → point, numbered by their lowest bus. */
  readonly pointOfBus: Int32Array;
  readonly points: number;
  /** By bus: voltage against that of its point, and angle beyond it, radians. */
  readonly scale: Float64Array;
  readonly turn: Float64Array;
  /** Rows of the branches that have no impedance and are in service. */
  readonly shorts: readonly number[];
  readonly findings: readonly NetworkFinding[];
}

export function pointsOf({ branches }: Network, { buses, busOfNode }: Topology): Points {
  const shorts: number[] = [];
  for (let row = 0; row < branches.ids.length; row++) {
    if (isShort(branches, row) && branches.inService[row] === 1) shorts.push(row);
  }
  const scale = new Float64Array(buses).fill(1);
  const turn = new Float64Array(buses);
  if (shorts.length === 0) {
    return { pointOfBus: Int32Array.from(scale, (_, bus) => bus), points: buses, scale, turn, shorts, findings: [] };
  }

  const links = new Map<number, { readonly row: number; readonly other: number; readonly forward: boolean }[]>();
  for (const row of shorts) {
    const [from, to] = [busOfNode[branches.from[row]!]!, busOfNode[branches.to[row]!]!];
    links.set(from, [...(links.get(from) ?? []), { row, other: to, forward: true }]);
    links.set(to, [...(links.get(to) ?? []), { row, other: from, forward: false }]);
  }
  const pointOfBus = new Int32Array(buses).fill(-1);
  const findings = new Map<number, NetworkFinding>();
  let points = 0;
  for (let first = 0; first < buses; first++) {
    if (pointOfBus[first] !== -1) continue;
    const point = points++;
    pointOfBus[first] = point;
    const queue = [first];
    for (const bus of queue) {
      for (const { row, other, forward } of links.get(bus) ?? []) {
        const [ratio, shift] = [branches.ratio[row]!, branches.shift[row]!];
        const size = forward ? scale[bus]! / ratio : scale[bus]! * ratio;
        const angle = forward ? turn[bus]! - shift : turn[bus]! + shift;
        if (pointOfBus[other] === -1) {
          pointOfBus[other] = point;
          scale[other] = size;
          turn[other] = angle;
          queue.push(other);
        } else if (Math.abs(scale[other]! - size) + Math.abs(turn[other]! - angle) > 1e-9) {
          const message =
            'It has no impedance, and another ratio than what it is parallel to: give r and x. Its ratio is not counted.';
          findings.set(row, { asset: branches.ids[row]!, message });
        }
      }
    }
  }
  return { pointOfBus, points, scale, turn, shorts, findings: [...findings.values()] };
}
