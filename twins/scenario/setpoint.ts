/**
 * What a setpoint may set, by kind of equipment, and how its unit becomes per unit. The same formulas as in
 * `network/branch.ts`, read the other way: t₀ is the ratio at the neutral step, so that U1/U2 = t₀ B1/B2.
 */
import { attributeIri, catalogue, definitionOf } from '#models/catalogue.ts';
import type { Iri } from '#models/ngsi-ld/entity.ts';
import { convertUnit, unitCode } from '#models/units.ts';
import { tapFactor } from '../network/branch.ts';
import { type BranchTable, baseMva, type InjectionTable, type Network } from '../network/network.ts';
import { placeOf, refuse } from './place.ts';
import type { Action } from './scenario.ts';
import { applyTap } from './tap.ts';

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
  const base1 = nodes.baseKilovolt[branches.from[row]!]!;
  const neutral = branches.ratio[row]! / tapFactor(network.tapChangers.get(asset));
  /** Ohm at terminal 1 that are 1 per unit. */
  const impedanceBase = (neutral * neutral * base1 * base1) / baseMva;
  const isLine = branches.kinds[row] === 'line';
  const columns: Readonly<Record<string, Partial<BranchTable>>> = {
    r: { r: withEntry(branches.r, row, value / impedanceBase) },
    x: { x: withEntry(branches.x, row, value / impedanceBase) },
    [isLine ? 'gch' : 'g']: { g: withEntry(branches.g, row, value * impedanceBase) },
    [isLine ? 'bch' : 'b']: { b: withEntry(branches.b, row, value * impedanceBase) },
    [isLine ? 'ratedCurrent' : 'ratedS']: {
      ratedCurrent: withEntry(branches.ratedCurrent, row, isLine ? value : ratedCurrentOf(value, network, row)),
    },
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
  const table = { ...branches, ...changed };
  if (table.r[row] === 0 && table.x[row] === 0) {
    throw refuse(place, `r and x of ${asset} would both be zero: leave one above zero.`);
  }
  return { ...network, branches: table };
}

/** Ampere at terminal 1. The rated voltage there is that of the base: its difference from ratedU is not in the tables. */
function ratedCurrentOf(megavoltampere: number, { branches, nodes }: Network, row: number): number {
  return (megavoltampere * 1000) / (Math.sqrt(3) * nodes.baseKilovolt[branches.from[row]!]!);
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
  const byKind: Readonly<Record<InjectionTable['kinds'][number], Readonly<Record<string, Partial<InjectionTable>>>>> = {
    load: { activePower: p, pfixed: p, reactivePower: q, qfixed: q },
    generation: { activePower: p, reactivePower: q },
    source: {
      voltageMagnitude: {
        voltage: withEntry(injections.voltage, row, value / nodes.baseKilovolt[injections.node[row]!]!),
      },
      voltageAngle: { angle: withEntry(injections.angle, row, (value * Math.PI) / 180) },
    },
    shunt: {},
    busbar: {},
  };
  const columns = byKind[injections.kinds[row]!];
  const changed = columns[attribute];
  if (!changed) throw unknown(asset, attribute, Object.keys(columns), place);
  if (attribute === 'voltageMagnitude' && !(value > 0)) {
    throw refuse(place, `voltageMagnitude of ${asset} would be ${value} kV: give one above zero.`);
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
