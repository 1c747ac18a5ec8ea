/**
 * Branches of a case → lines and transformers.
 *
 * MATPOWER: an ideal ratio τ e^jθ at the from bus, behind it a pi with r, x and half of b at each side, per unit on baseMVA.
 * With V the base voltage, kV, of the from bus, and S = baseMVA: a line has z·V²/S ohm and b·S/V² siemens. A transformer has
 * ratedU τV and the base voltage of the to bus, z·(τV)²/S ohm and b·S/(τV)² siemens at terminal 1.
 */
import { ACLineSegment, PowerTransformer } from '../../catalogue.ts';
import type { JsonObject } from '../../ngsi-ld/json.ts';
import type { Draft } from '../draft.ts';
import { BRANCH, BUS, type Bus, ISOLATED, isTransformer, type Part } from './grid.ts';
import type { Maker } from './maker.ts';

export function addBranches(maker: Maker): void {
  const parallel = new Map<string, number>();
  for (const part of maker.grid.branches) {
    const { row } = part;
    const pair = `${row[BRANCH.from]}-${row[BRANCH.to]}`;
    const count = (parallel.get(pair) ?? 0) + 1;
    parallel.set(pair, count);
    const key = count === 1 ? pair : `${pair}-${count}`;
    const [from, to] = [maker.grid.buses.get(row[BRANCH.from]!)!, maker.grid.buses.get(row[BRANCH.to]!)!];
    const branch = isTransformer(maker.grid, part)
      ? addTransformer(maker, part, key, from, to)
      : addLine(maker, part, key, from, to);
    branch.set('name', `${from.name} – ${to.name}${count === 1 ? '' : ` (${count})`}`);
    maker.connect(branch, from, 1);
    maker.connect(branch, to, 2);
    if (!isIn(part, from, to)) branch.set('inService', false);
    limit(branch, row[BRANCH.rateA]!);
  }
}

const isIn = ({ row }: Part, from: Bus, to: Bus): boolean =>
  row[BRANCH.status]! > 0 && from.row[BUS.type] !== ISOLATED && to.row[BUS.type] !== ISOLATED;

function addLine(maker: Maker, { row, line }: Part, key: string, from: Bus, to: Bus): Draft {
  const base = from.kilovolt ** 2 / maker.source.baseMva;
  const entity = maker.add(ACLineSegment, key, line);
  entity
    .set('isPartOf', from.station === to.station ? maker.station(from) : maker.area(from))
    .set('nominalVoltage', from.kilovolt)
    .set('r', row[BRANCH.r]! * base)
    .set('x', row[BRANCH.x]! * base)
    .set('bch', row[BRANCH.b]! / base);
  const rate = row[BRANCH.rateA]!;
  if (rate > 0 && Number.isFinite(rate)) entity.set('ratedCurrent', (rate * 1000) / (Math.sqrt(3) * from.kilovolt));
  return entity;
}

function addTransformer(maker: Maker, part: Part, key: string, from: Bus, to: Bus): Draft {
  const { row, line } = part;
  // A ratio of 0 is that of a line: 1.
  const rated = from.kilovolt * (row[BRANCH.tap]! || 1);
  const base = rated ** 2 / maker.source.baseMva;
  const entity = maker.add(PowerTransformer, key, line);
  entity
    .set('isPartOf', maker.station(from))
    .set('ratedU', rated, { terminal: 1 })
    .set('ratedU', to.kilovolt, { terminal: 2 })
    .set('r', row[BRANCH.r]! * base)
    .set('x', row[BRANCH.x]! * base);
  const rate = row[BRANCH.rateA]!;
  if (rate > 0 && Number.isFinite(rate)) entity.set('ratedS', rate);
  if (row[BRANCH.shift] !== 0) {
    entity
      .set('phaseTapKind', 'linear')
      .set('stepPhaseShiftIncrement', row[BRANCH.shift]!)
      .set('neutralStep', 0)
      .set('lowStep', 0)
      .set('highStep', 1)
      .set('step', 1, { origin: { quality: 'substituted' } });
  }
  if (row[BRANCH.b] !== 0) entity.set('b', row[BRANCH.b]! / base);
  return entity;
}

/** RATE_A, MVA; 0 means that there is none. */
function limit(branch: Draft, rate: number): void {
  if (!(rate > 0 && Number.isFinite(rate))) return;
  const limits: readonly JsonObject[] = [1, 2].map((terminal) => {
    return { attribute: 'apparentPower', terminal, direction: 'high', value: rate, name: 'RATE_A' };
  });
  branch.set('operationalLimits', limits);
}
