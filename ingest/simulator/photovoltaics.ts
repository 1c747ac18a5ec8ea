/**
 * Panels behind converters that follow the grid. Without voltage they stop; after more than a second they rise over 20 s. Where a
 * battery forms the grid and cannot take what they give, they are held down, as its rising frequency would do.
 */
import type { PhotovoltaicFacts } from '#models/facility/region.ts';
import type { Declarations } from './declared.ts';
import type { Grid } from './grid.ts';
import type { Part } from './part.ts';

const risePerSecond = 1 / 20;
const rideThroughSeconds = 1;

/** `surplus` is the power in MW that the island of a converter gets and cannot take. */
export function createPhotovoltaics(
  facts: readonly PhotovoltaicFacts[],
  grid: Grid,
  declared: Declarations,
  surplus: (converter: string) => number,
): Part {
  const units = facts.map((unit) => ({
    ...unit,
    most: declared.get(unit.converter)?.number('ratedS') || Infinity,
    part: 1,
    darkSeconds: 0,
  }));
  return {
    pass({ seconds }) {
      for (const unit of units) {
        const node = grid.node(unit.converter);
        const given = -grid.activePower(unit.converter);
        const excess = surplus(unit.converter);
        const isDark = node === undefined || !grid.isLive(node);
        unit.darkSeconds = isDark ? unit.darkSeconds + seconds : 0;
        if (unit.darkSeconds > rideThroughSeconds) unit.part = 0;
        else if (excess > 0 && given > 0) unit.part *= Math.max(0, 1 - excess / given);
        else unit.part = Math.min(1, unit.part + seconds * risePerSecond);
      }
    },
    act({ weather }) {
      for (const { converter, ratedDcPower, efficiency, most, part } of units) {
        const direct = (ratedDcPower / 1000) * (weather.irradiance / 1000);
        grid.setPower(converter, -Math.min(direct * efficiency, most) * part, 0);
      }
    },
  };
}
