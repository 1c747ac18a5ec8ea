/**
 * Temperature of the oil at the top of a transformer, IEC 60076-7 with one time constant:
 * θ → θ_ambient + Δθ_rated ((1 + R K²) / (1 + R))^x, with K the load in parts of the rated one, R the ratio of load to
 * no-load losses, x the oil exponent of natural cooling.
 */
import type { TransformerFacts } from '#models/facility/region.ts';
import type { Declarations } from './declared.ts';
import type { Grid } from './grid.ts';
import { type Part, readingKey, type Value } from './part.ts';

const lossRatio = 6;
const oilExponent = 0.8;

/** Tells the temperature in °C after so many seconds at a load and an ambient temperature; begins in its steady state. */
export function createTopOil({
  topOilRise,
  timeConstant,
}: TransformerFacts): (seconds: number, load: number, ambient: number) => number {
  let temperature: number | undefined;
  return (seconds, load, ambient) => {
    const rise = topOilRise * ((1 + lossRatio * load * load) / (1 + lossRatio)) ** oilExponent;
    const steady = ambient + rise;
    temperature ??= steady;
    temperature += (steady - temperature) * (1 - Math.exp(-seconds / (timeConstant * 60)));
    return temperature;
  };
}

export function createOil(facts: readonly TransformerFacts[], grid: Grid, declared: Declarations): Part {
  const transformers = facts.map((one) => ({
    id: one.transformer,
    ratedS: declared.get(one.transformer)?.number('ratedS') || Infinity,
    topOil: createTopOil(one),
    temperature: undefined as number | undefined,
  }));
  const readings = new Map<string, () => Value | undefined>(
    transformers.map((one) => [readingKey(one.id, 'topOilTemperature'), () => one.temperature]),
  );
  return {
    readings,
    pass({ seconds, weather }) {
      for (const one of transformers) {
        const flow = grid.flow(one.id);
        const load = flow ? Math.hypot(flow.activePower, flow.reactivePower) / one.ratedS : 0;
        one.temperature = one.topOil(seconds, load, weather.temperature);
      }
    },
  };
}
