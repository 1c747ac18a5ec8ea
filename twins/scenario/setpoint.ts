/**
 * What a setpoint may set, by kind of equipment, and how its unit becomes per unit. The same formulas as in
 * `network/branch.ts`, read the other way: t₀ is the ratio at the neutral step, so that U1/U2 = t₀ B1/B2.
 */
import { attributeIri, catalogue, definitionOf } from '#models/catalogue.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { convertUnit, unitCode } from '#models/units.ts';
import { ampere } from '../network/limits.ts';
import { type BranchTable, baseMva, type InjectionTable, type Network } from '../network/network.ts';
import { tapEffect } from '../network/tap.ts';
import { placeOf, refuse } from './place.ts';
import type { Action } from './scenario.ts';
import { applyTap, tapRow } from './tap.ts';

type Setpoint = Extract<Action, { kind: 'setpoint' }>;

export function applySetpoint(network: Network, action: Setpoint, place: string): Network {
  const { asset, attribute } = action;
  const { kind, row } = placeOf(network, asset, place);
  const value = inModelUnit(action, place);
  if (kind === 'branch') return setBranch(network, row, asset, attribute, value, place);
  if (kind === 'injection') return setInjection(network, row, asset, attribute, value, place);
  if (kind === 'switch' && attribute === 'ratedCurrent') {
    return {
      ...network,
      switches: { ...network.switches, ratedCurrent: withEntry(network.switches.ratedCurrent, row, value) },
    };
  }
  if (kind === 'switch' && attribute === 'open') throw refuse(place, `open of ${asset} is set by a switch action.`);
  throw unknown(asset, attribute, kind === 'switch' ? ['ratedCurrent'] : [], place);
}

function inModelUnit({ attribute, value, unit }: Setpoint, place: string): number {
  if (!Number.isFinite(value)) throw refuse(place, `The value of ${attribute} is not a number.`);
  const isKnown = [...catalogue.values()].some((model) => attribute in model.attributes);
  const definition = isKnown ? definitionOf(attributeIri(attribute)) : undefined;
  if (unit === undefined || definition?.kind !== 'number') return value;
  const converted = convertUnit(value, unitCode(unit) ?? unit, definition.unit);
  if (converted === undefined) throw refuse(place, `${unit} is not a unit of ${attribute}: give ${definition.unit}.`);
  return converted;
}

function setBranch(
  network: Network,
  row: number,
  asset: Iri,
  attribute: string,
  value: number,
  place: string,
): Network {
  if (attribute === 'step') return applyTap(network, asset, value, place);
  const { branches, nodes } = network;
  if (branches.toTerminal[row] === 0) {
    throw refuse(place, `${asset} has three windings, each with ${attribute} of its own: set one with an add action.`);
  }
  const base1 = nodes.baseKilovolt[branches.from[row]!]!;
  const tap = network.tapChangers.get(asset);
  const effect = tapEffect(tap, tap && tapRow(network, row, tap.terminal).end === 'to' ? 'to' : 'from');
  const neutral = branches.ratio[row]! / effect.ratio;
  /** Ohm at terminal 1 that are 1 per unit. */
  const impedanceBase = (neutral * neutral * base1 * base1) / baseMva;
  const isLine = branches.kinds[row] === 'line';
  const set = (name: 'r' | 'x' | 'gFrom' | 'gTo' | 'bFrom' | 'bTo' | 'ratedFrom' | 'ratedTo', to: number) => ({
    [name]: withEntry(branches[name], row, to),
  });
  // Half of it stands at each end.
  const shunt = (name: 'g' | 'b', to: number): Partial<BranchTable> => {
    const half = (to * effect[name]) / 2;
    return { ...set(`${name}From`, half), ...set(`${name}To`, half) };
  };
  const rated = isLine
    ? [value, value]
    : [branches.from, branches.to].map((at) => ampere(value, nodes.baseKilovolt[at[row]!]!));
  const columns: Readonly<Record<string, Partial<BranchTable>>> = {
    r: set('r', (value / impedanceBase) * effect.r),
    x: set('x', (value / impedanceBase) * effect.x),
    [isLine ? 'gch' : 'g']: shunt('g', value * impedanceBase),
    [isLine ? 'bch' : 'b']: shunt('b', value * impedanceBase),
    // The rated voltage of a winding is that of the base: its difference from ratedU is not in the tables.
    [isLine ? 'ratedCurrent' : 'ratedS']: { ...set('ratedFrom', rated[0]!), ...set('ratedTo', rated[1]!) },
  };
  const changed = columns[attribute];
  if (!changed) {
    throw unknown(
      asset,
      attribute,
      [...Object.keys(columns), ...(network.tapChangers.has(asset) ? ['step'] : [])],
      place,
    );
  }
  return { ...network, branches: { ...branches, ...changed } };
}

function setInjection(
  network: Network,
  row: number,
  asset: Iri,
  attribute: string,
  value: number,
  place: string,
): Network {
  const { injections, nodes } = network;
  const power = value / baseMva;
  const p = { p: withEntry(injections.p, row, power) };
  const q = { q: withEntry(injections.q, row, power) };
  // What keeps no voltage has none to set.
  const keeps = !Number.isNaN(injections.voltage[row]!);
  const kept = value / nodes.baseKilovolt[injections.regulated[row]!]!;
  const target = keeps ? { targetVoltage: { voltage: withEntry(injections.voltage, row, kept) } } : {};
  const steps = network.shuntSections.get(asset);
  const shunt = steps?.[value];
  if (attribute === 'sections' && steps && !shunt) {
    throw refuse(place, `${asset} has no ${value} sections: give a whole number from 0 to ${steps.length - 1}.`);
  }
  const admittance = { g: withEntry(injections.g, row, shunt?.g ?? 0), b: withEntry(injections.b, row, shunt?.b ?? 0) };
  const byKind: Readonly<Record<InjectionTable['kinds'][number], Readonly<Record<string, Partial<InjectionTable>>>>> = {
    load: { activePower: p, pfixed: p, reactivePower: q, qfixed: q },
    generation: { activePower: p, reactivePower: q, ...target },
    source: {
      voltageMagnitude: {
        voltage: withEntry(injections.voltage, row, value / nodes.baseKilovolt[injections.node[row]!]!),
      },
      voltageAngle: { angle: withEntry(injections.angle, row, (value * Math.PI) / 180) },
    },
    shunt: steps ? { sections: admittance } : {},
    busbar: {},
  };
  const columns = byKind[injections.kinds[row]!];
  const changed = columns[attribute];
  if (!changed) throw unknown(asset, attribute, Object.keys(columns), place);
  if ((attribute === 'voltageMagnitude' || attribute === 'targetVoltage') && !(value > 0)) {
    throw refuse(place, `${attribute} of ${asset} would be ${value} kV: give one above zero.`);
  }
  // A value that is supposed needs no trust.
  return {
    ...network,
    injections: {
      ...injections,
      ...changed,
      quality: injections.quality.with(row, 'good'),
      observedAt: injections.observedAt.with(row, undefined),
    },
  };
}

function withEntry(column: Float64Array, row: number, value: number): Float64Array {
  const copy = column.slice();
  copy[row] = value;
  return copy;
}

function unknown(asset: Iri, attribute: string, known: readonly string[], place: string): Error {
  const fix = known.length > 0 ? `give one of ${known.join(', ')}` : 'it has none that a study can set';
  return refuse(place, `${attribute} of ${asset} plays no part in a power flow: ${fix}.`);
}
