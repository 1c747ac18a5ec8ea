/** Sun, clouds, wind and air of a region. */
import { atHour, type FieldPoint, type WeatherFacts } from '#models/facility/region.ts';
import { createWander } from './noise.ts';
import { type Part, readingKey, type Value, type Weather } from './part.ts';

/** Local solar time as hours, 0 ≤ h < 24: the curves of a region are in it. */
export function solarHour(time: number, longitude: number): number {
  const hours = time / 3_600_000 + longitude / 15;
  return ((hours % 24) + 24) % 24;
}

/** The weather at a moment, `seconds` after the last one asked for: the curves of the day, with clouds and gusts. */
export function createWeather(facts: WeatherFacts, random: () => number): (time: number, seconds: number) => Weather {
  // Clouds come and go within minutes; four fifths of the time the sky is nearly clear.
  const clouds = createWander(random, 1, 240);
  const gusts = createWander(random, 0.1, 30);
  return (time, seconds) => {
    const hour = solarHour(time, facts.longitude);
    const cover = Math.min(1, Math.max(0, (clouds(seconds) - 0.8) / 1.2));
    const gust = Math.exp(gusts(seconds));
    return {
      irradiance: atHour(facts.irradiance, hour) * (1 - 0.75 * cover),
      temperature: atHour(facts.temperature, hour),
      windSpeed: facts.windSpeed ? Math.min(60, atHour(facts.windSpeed, hour) * gust) : 0,
    };
  };
}

/** What the stations, the panels and the turbines of a region tell of the weather. */
export function createWeatherReadings(
  points: readonly FieldPoint[],
  typeOf: (entity: string) => string | undefined,
): Part {
  let now: Weather | undefined;
  const readings = new Map<string, () => Value | undefined>();
  for (const { entity, attribute } of points) {
    const isAir = attribute === 'temperature' && typeOf(entity) === 'WeatherStation';
    if (attribute === 'irradiance' || attribute === 'windSpeed' || isAir) {
      readings.set(readingKey(entity, attribute), () => now?.[attribute as keyof Weather]);
    }
  }
  return {
    act({ weather }) {
      now = weather;
    },
    readings,
  };
}
