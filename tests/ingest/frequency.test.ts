import { describe, expect, test } from 'vitest';
import { type IslandState, slope, swing } from '#ingest/simulator/frequency.ts';

interface Case {
  readonly inertia: number;
  readonly damping: number;
  readonly droop: number;
  readonly lag: number;
}

const nominal = 60;
const rating = 100;
const load = 80;
/** MW that are lost. */
const lost = 8;

/**
 * The answer of one mass with a governor of first order to a step, in closed form. With M = 2HS/f₀, D = dL/f₀, G = S/(R f₀):
 *
 *   Δf(s) = −(ΔP/s) (1 + sT) / ((Ms + D)(1 + sT) + G)
 *   ω² = (D + G)/(MT),  2ζω = (M + DT)/(MT)
 *   Δf(t) = −ΔP/(D + G) (1 + a e^{−ζωt} sin(ω_d t + φ)),  a² = (1 − 2Tζω + T²ω²)/(1 − ζ²),
 *   φ = atan2(ω_d T, 1 − ζωT) − atan2(√(1 − ζ²), −ζ);  lowest at ω_d t = atan2(ω_d T, ζωT − 1)
 *
 * Source: Anderson and Mirheydar, "A low-order system frequency response model", IEEE Trans. Power Systems 5 (1990),
 * equations 7 to 20, with all power from the stage behind the lag (F_H = 0, K_m = 1).
 */
function closedForm({ inertia, damping, droop, lag }: Case) {
  const mass = (2 * inertia * rating) / nominal;
  const self = (damping * load) / nominal;
  const stiffness = self + (100 * rating) / (droop * nominal);
  const omega = Math.sqrt(stiffness / (mass * lag));
  const zeta = (mass + self * lag) / (mass * lag) / (2 * omega);
  const damped = omega * Math.sqrt(1 - zeta * zeta);
  const factor = Math.sqrt((1 - 2 * lag * zeta * omega + lag * lag * omega * omega) / (1 - zeta * zeta));
  const phase = Math.atan2(damped * lag, 1 - zeta * omega * lag) - Math.atan2(Math.sqrt(1 - zeta * zeta), -zeta);
  const at = (time: number): number =>
    (-lost / stiffness) * (1 + factor * Math.exp(-zeta * omega * time) * Math.sin(damped * time + phase));
  const lowestAt = Math.atan2(damped * lag, zeta * omega * lag - 1) / damped;
  return { at, lowestAt, nadir: at(lowestAt), rate: -lost / mass, steady: -lost / stiffness };
}

/** An island in balance that loses `lost` MW beside its machines, which share its rating. */
function island({ inertia, damping, droop, lag }: Case, machines = 1): IslandState {
  const one = () => ({
    ...{ ratedPower: rating / machines, inertia, droop, governorTimeConstant: lag },
    drive: { power: (load - lost) / machines, governor: 0 },
  });
  return {
    machines: Array.from({ length: machines }, one),
    taken: load,
    load,
    loadDamping: damping,
    nominalFrequency: nominal,
    secondaryTimeConstant: Number.POSITIVE_INFINITY,
  };
}

const cases: readonly Case[] = [
  { inertia: 5, damping: 1, droop: 5, lag: 8 },
  { inertia: 3, damping: 0, droop: 4, lag: 5 },
  { inertia: 8, damping: 2, droop: 5, lag: 10 },
  { inertia: 2, damping: 1, droop: 8, lag: 0.5 },
  { inertia: 0.5, damping: 1, droop: 5, lag: 0.3 },
];

describe('The mass of an island', () => {
  test.each(cases)('falls as the closed form says with %j', (parameters) => {
    const form = closedForm(parameters);
    const state = island(parameters);
    expect(slope(state, 0)).toBeCloseTo(form.rate, 9);
    let deviation = 0;
    let lowest = { deviation: 0, time: 0 };
    const step = 0.05;
    for (let time = step; time <= 4 * form.lowestAt; time += step) {
      deviation = swing(state, deviation, step);
      expect(Math.abs(deviation - form.at(time))).toBeLessThan(0.002 * Math.abs(form.nadir));
      if (deviation < lowest.deviation) lowest = { deviation, time };
    }
    // The bound of the product is 5 %; the integration is far better.
    expect(Math.abs(lowest.deviation / form.nadir - 1)).toBeLessThan(0.01);
    expect(Math.abs(lowest.time - form.lowestAt)).toBeLessThanOrEqual(2 * step);
  });

  test('is the same for one machine and for four of a quarter of its size', () => {
    const [one, four] = [island(cases[0]!), island(cases[0]!, 4)];
    expect(swing(four, 0, 3)).toBeCloseTo(swing(one, 0, 3), 12);
  });

  test('does not depend on the steps in which it is asked', () => {
    const [whole, parts] = [island(cases[0]!), island(cases[0]!)];
    let deviation = 0;
    for (let n = 0; n < 30; n++) deviation = swing(parts, deviation, 0.1);
    expect(deviation).toBeCloseTo(swing(whole, 0, 3), 9);
  });

  test('comes to rest at the droop, and with secondary control where it was', () => {
    const form = closedForm(cases[0]!);
    const state = island(cases[0]!);
    expect(swing(state, 0, 300)).toBeCloseTo(form.steady, 6);
    expect(Math.abs(swing({ ...island(cases[0]!), secondaryTimeConstant: 60 }, 0, 900))).toBeLessThan(1e-4);
  });

  test('gives no more than its rating', () => {
    // 100 MVA cannot carry 120 MW: nothing holds the frequency.
    const state = { ...island(cases[0]!), taken: 120 };
    expect(swing(state, 0, 60)).toBeLessThan(-0.1 * nominal);
  });
});
