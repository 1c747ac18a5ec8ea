/**
 * Tap changers: what a step makes of the ratio, the angle and the impedance of a winding.
 *
 * At its own terminal the voltage is t e^jφ of that behind the tap changer, n steps off neutral, du the increment:
 *   ratio            t = 1 + n du                            φ = 0
 *   linear           t = 1                                   φ = n stepPhaseShiftIncrement
 *   symmetrical      t = 1                                   φ = 2 asin(n du / 2)
 *   asymmetrical     t e^jφ = 1 + n du e^jθ, θ the winding connection angle
 *   tabular          what the row of the step says, with deviations of r, x, g and b
 * Where xMin and xMax are given the reactance moves from one to the other with the angle.
 * Source: IEC 61970-301, RatioTapChanger and PhaseTapChanger; ENTSO-E, "Phase Shift Transformers Modelling", 2014.
 */
import type { Entity } from '#models/ngsi-ld/entity.ts';
import type { PhaseTap, TapChanger, TapStep } from './network.ts';
import { type Findings, numberOf, objectsOf, readingOf, textOf } from './read.ts';
import type { BranchRow } from './rows.ts';

/** What a tap changer does to its branch row: factors, and the shift that it adds, radians. */
export type TapEffect = Omit<TapStep, 'step' | 'angle'> & { readonly shift: number };

type Electrical = Pick<BranchRow, 'ratio' | 'shift' | 'r' | 'x' | 'gFrom' | 'bFrom' | 'gTo' | 'bTo'>;

const neutral: Omit<TapStep, 'step'> = { ratio: 1, angle: 0, r: 1, x: 1, g: 1, b: 1 };

/** The effect on a branch whose ratio stands at the from side; what is changed at the to side is moved there. */
export function tapEffect(tap: TapChanger | undefined, end: 'from' | 'to'): TapEffect {
  if (!tap) return { ...neutral, shift: 0 };
  const { ratio, angle, r, x, g, b } = positionAt(tap, tap.step);
  if (end === 'from') return { ratio, shift: angle, r, x, g, b };
  const square = ratio * ratio;
  return { ratio: 1 / ratio, shift: -angle, r: r * square, x: x * square, g: g / square, b: b / square };
}

/** The row with the effect of its tap changer. */
export function tapped<Row extends Electrical>(row: Row, effect: TapEffect): Row {
  return {
    ...row,
    ratio: row.ratio * effect.ratio,
    shift: row.shift + effect.shift,
    r: row.r * effect.r,
    x: row.x * effect.x,
    gFrom: row.gFrom * effect.g,
    bFrom: row.bFrom * effect.b,
    gTo: row.gTo * effect.g,
    bTo: row.bTo * effect.b,
  };
}

function positionAt(tap: TapChanger, step: number): Omit<TapStep, 'step'> {
  const row = tap.table?.find((one) => one.step === step);
  if (row) return row;
  const steps = step - tap.neutralStep;
  const { phase } = tap;
  if (!phase) return { ...neutral, ratio: 1 + (steps * tap.increment) / 100 };
  const { ratio, angle } = turn(phase, steps, tap.increment);
  const last = [tap.lowStep ?? step, tap.highStep ?? step].map((end) => {
    return Math.abs(turn(phase, end - tap.neutralStep, tap.increment).angle);
  });
  return { ...neutral, ratio, angle, x: reactance(phase, angle, Math.max(...last)) };
}

function turn({ kind, angle, connection }: PhaseTap, steps: number, increment: number) {
  const size = (steps * increment) / 100;
  if (kind === 'asymmetrical') {
    const [along, across] = [1 + size * Math.cos(connection), size * Math.sin(connection)];
    return { ratio: Math.hypot(along, across), angle: Math.atan2(across, along) };
  }
  const isLinear = kind === 'linear' || angle !== 0;
  return { ratio: 1, angle: isLinear ? steps * angle : 2 * Math.asin(Math.max(-1, Math.min(1, size / 2))) };
}

/** Against x of the winding: ENTSO-E, chapter 3. */
function reactance({ kind, xMin, xMax, connection }: PhaseTap, angle: number, last: number): number {
  if (xMin === undefined || xMax === undefined || last === 0) return 1;
  const of = (alpha: number): number => {
    if (kind !== 'asymmetrical') return Math.sin(alpha / 2);
    const tangent = Math.tan(Math.abs(alpha));
    return tangent / (Math.sin(connection) - tangent * Math.cos(connection));
  };
  return xMin + (xMax - xMin) * (of(angle) / of(last)) ** 2;
}

/** The tap changers of a transformer by terminal. `reactanceAt`: x of the winding at that terminal, ohm. */
export function tapChangersOf(
  entity: Entity,
  windings: readonly number[],
  reactanceAt: (terminal: number) => number,
  findings: Findings,
): readonly TapChanger[] {
  const says = (name: string, terminal?: number): boolean => readingOf(entity, name, [], terminal) !== undefined;
  const stepped = windings.filter((terminal) => says('step', terminal) || says('stepVoltageIncrement', terminal));
  // What is said once, without a terminal, is about the first tap changer.
  const [first] = stepped;
  return stepped.flatMap((terminal) => {
    const number = (name: string): number | undefined =>
      numberOf(entity, name, findings, terminal) ?? (terminal === first ? numberOf(entity, name, findings) : undefined);
    const own = terminal === first ? undefined : terminal;
    const kind = textOf(entity, 'phaseTapKind', terminal) ?? textOf(entity, 'phaseTapKind', own);
    const table = tableOf(entity, own, findings);
    const increment = number('stepVoltageIncrement');
    if (increment === undefined && kind === undefined && table.length === 0) return [];
    const neutralStep = number('neutralStep') ?? 0;
    const step = number('step') ?? neutralStep;
    const lowStep = number('lowStep');
    const highStep = number('highStep');
    if (kind === 'tabular' && !table.some((one) => one.step === step)) {
      const message = `tapTable has no row for step ${step}: add it. It is taken as neutral.`;
      findings.push({ asset: entity.id, message });
    }
    const phase = phaseOf(kind, number, reactanceAt(terminal));
    return {
      terminal,
      step,
      neutralStep,
      increment: increment ?? 0,
      ...(lowStep === undefined ? {} : { lowStep }),
      ...(highStep === undefined ? {} : { highStep }),
      ...(phase ? { phase } : {}),
      ...(table.length > 0 ? { table } : {}),
    };
  });
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

function phaseOf(
  kind: string | undefined,
  number: (name: string) => number | undefined,
  x: number,
): PhaseTap | undefined {
  if (kind !== 'linear' && kind !== 'symmetrical' && kind !== 'asymmetrical') return undefined;
  const [xMin, xMax] = [number('xMin'), number('xMax')];
  const moves = xMin !== undefined && xMax !== undefined && xMin >= 0 && xMax > 0 && xMin <= xMax && x !== 0;
  return {
    kind,
    angle: radians(number('stepPhaseShiftIncrement') ?? 0),
    connection: radians(number('windingConnectionAngle') ?? 90),
    ...(moves ? { xMin: xMin / x, xMax: xMax / x } : {}),
  };
}

function tableOf(entity: Entity, terminal: number | undefined, findings: Findings): readonly TapStep[] {
  return objectsOf(entity, 'tapTable', findings, terminal).flatMap((row) => {
    const number = (name: string, otherwise: number): number => {
      const value = row[name];
      return typeof value === 'number' ? value : otherwise;
    };
    const deviation = (name: string): number => 1 + number(name, 0) / 100;
    const step = number('step', Number.NaN);
    if (Number.isNaN(step)) {
      findings.push({ asset: entity.id, message: 'A row of tapTable has no step: give it as a number.' });
      return [];
    }
    return {
      step,
      ratio: number('ratio', 1),
      angle: radians(number('angle', 0)),
      ...{ r: deviation('r'), x: deviation('x'), g: deviation('g'), b: deviation('b') },
    };
  });
}
