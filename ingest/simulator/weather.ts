/** Sun, clouds and air of a region. */
import { atHour, type WeatherFacts } from '#models/facility/region.ts';
import { createWander } from './noise.ts';

export interface Weather {
  /** W/m² in the plane of the panels, behind the clouds. */
  readonly irradiance: number;
  /** °C in the shade. */
  readonly temperature: number;
}

/** Local solar time as hours, 0 ≤ h < 24: the curves of a region are in it. */
export function solarHour(time: number, longitude: number): number {
  const hours = time / 3_600_000 + longitude / 15;
  return ((hours % 24) + 24) % 24;
}

/** The weather at a moment, `seconds` after the last one asked for: the curves of the day under passing clouds. */
export function createWeather(facts: WeatherFacts, random: () => number): (time: number, seconds: number) => Weather {
  // Clouds come and go within minutes; four fifths of the time the sky is nearly clear.
  const clouds = createWander(random, 1, 240);
  return (time, seconds) => {
    const hour = solarHour(time, facts.longitude);
    const cover = Math.min(1, Math.max(0, (clouds(seconds) - 0.8) / 1.2));
    return {
      irradiance: atHour(facts.irradiance, hour) * (1 - 0.75 * cover),
      temperature: atHour(facts.temperature, hour),
    };
  };
}
