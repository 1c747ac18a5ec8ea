/**
 * The frequency of an island: one mass for all that turns or forms a grid in it; pure. With M = 2 Σ H S / f₀ in MW·s/Hz:
 *
 *   M dΔf/dt   = Σ (P + g) − Pₑ − d L Δf / f₀
 *   T dg/dt    = −S Δf / (R f₀) − g                       for each machine, P + g held within its rating
 *   dP/dt      = −β Δf / T₂,  β = Σ S / (R f₀) + d L / f₀   where secondary control acts, shared in the ratio of S
 *
 * P is what a machine gives without its governor, Pₑ what the island takes from all of them, both MW; L the load in MW; d its
 * damping, percent per percent; R the droop. Integrated by Heun's method in steps of at most 10 ms.
 */

/** A machine, or what behaves like one; `GeneratorFacts` fits. */
export interface Inertia {
  /** MVA. */
  readonly ratedPower: number;
  /** Seconds. */
  readonly inertia: number;
  /** Percent; 0: no governor. */
  readonly droop: number;
  /** Seconds. */
  readonly governorTimeConstant: number;
}

/** What a machine gives: set once, then moved by `swing`. MW. */
export interface Drive {
  /** Without its governor. */
  power: number;
  governor: number;
}

export interface IslandState {
  readonly machines: readonly (Inertia & { readonly drive: Drive })[];
  /** MW that the machines together give to the grid, and MW of load. */
  readonly taken: number;
  readonly load: number;
  /** Percent per percent. */
  readonly loadDamping: number;
  /** Hz. */
  readonly nominalFrequency: number;
  /** Seconds until secondary control has taken 63 % of a deviation back; Infinity: there is none. */
  readonly secondaryTimeConstant: number;
}

const stepSeconds = 0.01;

/** Hz above nominal after so many seconds; the drives of the machines move along. */
export function swing(island: IslandState, deviation: number, seconds: number): number {
  const steps = Math.ceil(seconds / stepSeconds);
  const step = seconds / steps;
  const { machines } = island;
  const shares = secondaryShares(island);
  const slopes = new Float64Array(machines.length);
  let now = deviation;
  for (let n = 0; n < steps; n++) {
    const before = slope(island, now);
    const guess = now + step * before;
    for (const [i, { drive }] of machines.entries()) {
      slopes[i] = governorSlope(island, i, now);
      drive.governor += step * slopes[i]!;
      drive.power -= step * shares[i]! * now;
    }
    const after = slope(island, guess);
    now += (step * (before + after)) / 2;
    // The second half of Heun's method, from the governors as the first half left them.
    for (const [i, { drive }] of machines.entries()) {
      drive.governor += (step * (governorSlope(island, i, guess) - slopes[i]!)) / 2;
    }
  }
  return now;
}

/** Hz/s at this moment. */
export function slope(
  { machines, taken, load, loadDamping, nominalFrequency }: IslandState,
  deviation: number,
): number {
  let given = 0;
  let energy = 0;
  for (const { drive, ratedPower, inertia } of machines) {
    given += Math.min(ratedPower, Math.max(-ratedPower, drive.power + drive.governor));
    energy += inertia * ratedPower;
  }
  const surplus = given - taken - (load * loadDamping * deviation) / nominalFrequency;
  return (surplus * nominalFrequency) / (2 * energy);
}

function governorSlope({ machines, nominalFrequency }: IslandState, machine: number, deviation: number): number {
  const { drive, ratedPower, droop, governorTimeConstant } = machines[machine]!;
  if (droop === 0) return -drive.governor / Math.max(governorTimeConstant, stepSeconds);
  const wanted = (-ratedPower * deviation * 100) / (droop * nominalFrequency);
  return (wanted - drive.governor) / Math.max(governorTimeConstant, stepSeconds);
}

/** MW/s per Hz by which secondary control moves each machine. */
function secondaryShares({ machines, load, loadDamping, nominalFrequency, secondaryTimeConstant }: IslandState) {
  const stiffness = machines.reduce(
    (sum, { ratedPower, droop }) => sum + (droop > 0 ? (100 * ratedPower) / (droop * nominalFrequency) : 0),
    (load * loadDamping) / nominalFrequency,
  );
  const rating = machines.reduce((sum, { ratedPower }) => sum + ratedPower, 0);
  return machines.map(({ ratedPower }) => (stiffness * ratedPower) / rating / secondaryTimeConstant);
}
