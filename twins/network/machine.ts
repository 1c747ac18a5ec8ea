/**
 * Machines, converters and networks beyond the model: which voltage they keep, within which reactive power, and how readily
 * they balance an island. Attributes speak of what is given; inside, powers are into the equipment.
 */
import { ExternalNetworkInjection, StaticVarCompensator } from '#models/catalogue.ts';
import type { Model } from '#models/define.ts';
import type { Entity } from '#models/ngsi-ld/entity.ts';
import { baseMva, type CurvePoint } from './network.ts';
import { type Findings, flagOf, numberOf, objectsOf, readingOf, targetOf } from './read.ts';
import type { InjectionRow } from './rows.ts';
import type { Nodes } from './terminals.ts';

type MachineFacts = Pick<
  InjectionRow,
  'voltage' | 'regulated' | 'qLow' | 'qHigh' | 'priority' | 'rating' | 'gridForming'
> & { readonly curve?: readonly CurvePoint[] };

interface Place {
  readonly node: number;
  readonly nodes: Nodes;
}

export function machineFacts(entity: Entity, model: Model, place: Place, findings: Findings): MachineFacts {
  const number = (name: string): number | undefined => numberOf(entity, name, findings);
  const { voltage, regulated } = control(entity, model, place, findings);
  const [minQ, maxQ] = [number('minQ'), number('maxQ')];
  const curve = curveOf(entity, findings);
  const range =
    model.iri === StaticVarCompensator.iri
      ? compensatorRange(number, voltage * place.nodes.baseKilovolt[regulated]!)
      : {
          qLow: maxQ === undefined ? Number.NEGATIVE_INFINITY : -maxQ / baseMva,
          qHigh: minQ === undefined ? Number.POSITIVE_INFINITY : -minQ / baseMva,
        };
  if (range.qLow > range.qHigh) {
    findings.push({ asset: entity.id, message: 'minQ is above maxQ: exchange them. It is taken to have no limits.' });
  }
  return {
    voltage,
    regulated,
    ...(range.qLow > range.qHigh ? { qLow: Number.NEGATIVE_INFINITY, qHigh: Number.POSITIVE_INFINITY } : range),
    priority: number('referencePriority') ?? 0,
    rating: (number('ratedS') ?? number('maxP') ?? maxQ ?? 0) / baseMva,
    gridForming: flagOf(entity, 'gridForming', findings)?.value ?? false,
    ...(curve.length > 0 ? { curve } : {}),
  };
}

function control(entity: Entity, model: Model, { node, nodes }: Place, findings: Findings) {
  const say = (message: string): void => void findings.push({ asset: entity.id, message });
  const target = numberOf(entity, 'targetVoltage', findings);
  // A network beyond the model keeps its voltage by nature.
  const isNetwork = model.iri === ExternalNetworkInjection.iri && target !== undefined;
  const keeps = flagOf(entity, 'controlEnabled', findings)?.value ?? isNetwork;
  if (!keeps) return { voltage: Number.NaN, regulated: node };
  const named = targetOf(entity, 'regulatedNode');
  const found = named === undefined ? node : nodes.row.get(named);
  if (found === undefined) {
    say(`regulatedNode points to ${named}, which is no ConnectivityNode here: correct it. Its own terminal is taken.`);
  }
  const regulated = found ?? node;
  const base = nodes.baseKilovolt[regulated]!;
  if (target !== undefined && target > 0 && base > 0) {
    const kept = regulated === node ? (restingVoltage(entity, target, findings) ?? target) : target;
    return { voltage: kept / base, regulated };
  }
  say('It keeps a voltage that nobody declared: give targetVoltage, in KVT. Until then it keeps none.');
  return { voltage: Number.NaN, regulated };
}

/** Within its deadband a control does nothing: the voltage that is there stays, kV. Undefined outside, or without one. */
function restingVoltage(entity: Entity, target: number, findings: Findings): number | undefined {
  const band = numberOf(entity, 'targetDeadband', findings) ?? 0;
  const now = band > 0 ? readingOf(entity, 'voltage', findings) : undefined;
  const isKnown = now !== undefined && now.quality !== 'missing' && now.quality !== 'bad';
  return isKnown && Math.abs(now.value - target) <= band / 2 ? now.value : undefined;
}

/** Reactances, ohm, at the most and the least that it gives: Q = U²/X at the voltage that it keeps, kV. */
function compensatorRange(number: (name: string) => number | undefined, kilovolt: number) {
  const at = (name: string): number => {
    const reactance = Math.abs(number(name) ?? 0);
    const power = (kilovolt * kilovolt) / reactance / baseMva;
    return reactance > 0 && Number.isFinite(power) ? power : Number.POSITIVE_INFINITY;
  };
  return { qLow: -at('capacitiveRating'), qHigh: at('inductiveRating') };
}

function curveOf(entity: Entity, findings: Findings): readonly CurvePoint[] {
  const points = objectsOf(entity, 'reactiveCapability', findings).flatMap((point) => {
    const [p, minQ, maxQ] = [point['p'], point['minQ'], point['maxQ']];
    if (typeof p !== 'number' || typeof minQ !== 'number' || typeof maxQ !== 'number') {
      const message = 'A point of reactiveCapability has no p, minQ or maxQ: give all three.';
      findings.push({ asset: entity.id, message });
      return [];
    }
    return { p: -p / baseMva, qLow: -maxQ / baseMva, qHigh: -minQ / baseMva };
  });
  return points.sort((a, b) => a.p - b.p);
}
