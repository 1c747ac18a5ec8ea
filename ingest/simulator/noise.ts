/** Randomness that a seed repeats. */

/** Uniform in [0, 1); the generator mulberry32. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Standard normal (Box and Muller). */
export function gaussian(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/**
 * A wandering value with mean 0 and the given standard deviation that forgets with the time constant, in seconds
 * (Ornstein–Uhlenbeck, exact for any step).
 */
export function createWander(
  random: () => number,
  deviation: number,
  timeConstant: number,
): (seconds: number) => number {
  let value = deviation * gaussian(random);
  return (seconds) => {
    const kept = Math.exp(-seconds / timeConstant);
    value = value * kept + deviation * Math.sqrt(1 - kept * kept) * gaussian(random);
    return value;
  };
}
