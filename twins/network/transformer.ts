/**
 * Transformers with two or three windings, and voltage regulators.
 *
 * With U the rated voltage of a winding, B the base voltage of its node, kV:
 *   two windings, z and y in ohm and siemens at terminal 1:
 *     t = (U1/U2)(B2/B1),   z per unit = z (U2/U1)² / (B2²/100),   y per unit = y (U1/U2)² (B2²/100)
 *   three windings, each with its own z and y: the same from each terminal to a star point with U and B of terminal 1.
 * Of two windings one half of the magnetising admittance stands at each terminal, as the published solutions of CGMES have
 * it; of three each winding has its own at its terminal. Both stand behind the ratio. `tap.ts` adds what taps do.
 * The clock number says by how many times 30° a winding lags terminal 1.
 * Source: IEC 61970-301, PowerTransformerEnd.
 */
import { PowerTransformer } from '#models/catalogue.ts';
import type { Entity } from '#models/ngsi-ld/entity.ts';
import { impedanceOf } from './branch.ts';
import { ampere, currentLimit, lastingLimits } from './limits.ts';
import { baseMva, type TapChanger } from './network.ts';
import { type Findings, isOfType, numberOf, terminalOf } from './read.ts';
import { type BranchRow, type NodeRow, plainBranch } from './rows.ts';
import { tapChangersOf, tapEffect, tapped } from './tap.ts';
import { type Nodes, serves, terminals } from './terminals.ts';

export interface TransformerRows {
  readonly rows: readonly BranchRow[];
  /** The star point of three windings; it has the row that was asked for. */
  readonly star?: NodeRow;
  readonly tapChanger?: TapChanger;
}

/** Rows of a transformer; a star point takes the node row `starRow`. */
export function transformerRows(
  entity: Entity,
  nodes: Nodes,
  starRow: number,
  findings: Findings,
): TransformerRows | undefined {
  const count = terminalOf(entity, 3) === undefined ? 2 : 3;
  const ends = terminals(entity, count, nodes, findings);
  if (!ends) return undefined;
  const windings = ends.map((node, at) => windingAt(entity, at + 1, node, nodes.baseKilovolt[node]!, findings));
  const quiet = isOfType(entity, PowerTransformer) ? findings : [];
  const isStar = count === 3;
  const [first, second] = windings as [Winding, Winding];
  const impedances = windings.map(({ terminal }) =>
    isStar || terminal === 1 ? impedanceOf(entity, isStar ? terminal : undefined, quiet) : undefined,
  );
  const taps = tapChangersOf(
    entity,
    windings.map(({ terminal }) => terminal),
    (terminal) => impedances[terminal - 1]?.x ?? impedances[0]!.x * (second.rated / first.rated) ** 2,
    findings,
  );
  const shared = { ...plainBranch, id: entity.id, kind: 'transformer' } as const;

  const row = (winding: Winding, other: Pick<Winding, 'rated' | 'base'>): Omit<BranchRow, 'to' | 'toTerminal'> => {
    const { terminal, node, rated, base } = winding;
    const turns = rated / other.rated;
    const impedanceBase = ((other.base * other.base) / baseMva) * turns * turns;
    const admittance = (name: string) => (numberOf(entity, name, findings, terminal) ?? 0) * impedanceBase;
    const { r, x } = impedances[terminal - 1]!;
    return {
      ...shared,
      from: node,
      fromTerminal: terminal,
      r: r / impedanceBase,
      x: x / impedanceBase,
      gFrom: admittance('g'),
      bFrom: admittance('b'),
      ratio: (turns * other.base) / base,
      ratedFrom: winding.current,
      inService: serves(entity, terminal === 1 ? findings : [], isStar ? [terminal] : [1, 2]),
    };
  };
  const effect = (terminal: number, end: 'from' | 'to') =>
    tapEffect(
      taps.find((tap) => tap.terminal === terminal),
      end,
    );
  const tapChanger = taps[0] ? { tapChanger: taps[0] } : {};
  if (!isStar) {
    const shift = second.lag - first.lag;
    const whole = row(first, second);
    const [g, b] = [whole.gFrom / 2, whole.bFrom / 2];
    const pair = {
      ...whole,
      gFrom: g,
      bFrom: b,
      gTo: g,
      bTo: b,
      to: second.node,
      toTerminal: 2,
      ratedTo: second.current,
      shift,
    };
    return { rows: [tapped(tapped(pair, effect(1, 'from')), effect(2, 'to'))], ...tapChanger };
  }
  return {
    rows: windings.map((winding) => {
      const arm = { ...row(winding, first), to: starRow, toTerminal: 0, shift: -winding.lag };
      return tapped(arm, effect(winding.terminal, 'from'));
    }),
    star: { id: entity.id, baseKilovolt: first.base, isInner: true },
    ...tapChanger,
  };
}

interface Winding {
  readonly terminal: number;
  readonly node: number;
  /** kV. */
  readonly base: number;
  readonly rated: number;
  /** How far it lags terminal 1, radians. */
  readonly lag: number;
  /** Ampere that counts as 100 %; NaN where nothing is said. */
  readonly current: number;
}

function windingAt(entity: Entity, terminal: number, node: number, base: number, findings: Findings): Winding {
  const given = numberOf(entity, 'ratedU', findings, terminal);
  const isKnown = given !== undefined && given > 0;
  if (!isKnown && isOfType(entity, PowerTransformer)) {
    const message = `ratedU of terminal ${terminal} is missing: give it in KVT. It is taken as ${base} kV, the base of its node.`;
    findings.push({ asset: entity.id, message });
  }
  const rated = isKnown ? given : base;
  const ratedS = numberOf(entity, 'ratedS', [], terminal) ?? numberOf(entity, 'ratedS', []);
  // A limit in operation goes before the nameplate.
  const limit = currentLimit(lastingLimits(entity, terminal === 1 ? findings : []), terminal, base);
  return {
    terminal,
    node,
    base,
    rated,
    lag: ((numberOf(entity, 'phaseAngleClock', findings, terminal) ?? 0) * Math.PI) / 6,
    current: Number.isNaN(limit) && ratedS !== undefined && ratedS > 0 ? ampere(ratedS, rated) : limit,
  };
}
