/** Moving a tap changer: the ratio of its transformer follows. */
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { type BranchTable, branchRows, type Network } from '../network/network.ts';
import { tapEffect } from '../network/tap.ts';
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
  const winding = tapRow(network, row, tap.terminal);
  const [before, after] = [tapEffect(tap, winding.end), tapEffect(moved, winding.end)];
  const branches: Record<string, unknown> = { ...network.branches };
  const set = (name: keyof BranchTable, value: (now: number) => number): void => {
    const column = (network.branches[name] as Float64Array).slice();
    column[winding.row] = value(column[winding.row]!);
    branches[name] = column;
  };
  set('ratio', (now) => (now / before.ratio) * after.ratio);
  if (after.shift !== before.shift) set('shift', (now) => now - before.shift + after.shift);
  for (const [name, factor] of [
    ['r', after.r / before.r],
    ['x', after.x / before.x],
    ['gFrom', after.g / before.g],
    ['bFrom', after.b / before.b],
    ['gTo', after.g / before.g],
    ['bTo', after.b / before.b],
  ] as const) {
    if (factor !== 1) set(name, (now) => now * factor);
  }
  return {
    ...network,
    branches: branches as unknown as BranchTable,
    tapChangers: new Map(network.tapChangers).set(asset, moved),
  };
}

/** The row of the winding that has the tap changer, and at which end of it that is. */
export function tapRow(
  { branches }: Network,
  first: number,
  terminal: number,
): { readonly row: number; readonly end: 'from' | 'to' } {
  const row = branchRows(branches, first).find((one) => branches.fromTerminal[one] === terminal);
  return row === undefined ? { row: first, end: 'to' } : { row, end: 'from' };
}
