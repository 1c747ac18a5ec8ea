/** What the field is made of: parts that each know one kind of thing, and the moment that they share. */

export interface Weather {
  /** W/m² in the plane of the panels, behind the clouds. */
  readonly irradiance: number;
  /** °C in the shade. */
  readonly temperature: number;
  /** m/s at hub height. */
  readonly windSpeed: number;
}

export interface Moment {
  /** Milliseconds since the epoch, and the seconds since the moment before. */
  readonly time: number;
  readonly seconds: number;
  /** Local solar time, 0 ≤ hour < 24. */
  readonly hour: number;
  readonly weather: Weather;
}

export type Value = number | boolean;

/** `readingKey` → what it is now; undefined where there is nothing to measure. */
export type Readings = ReadonlyMap<string, () => Value | undefined>;

/** `readingKey` → tells it so; the answer is why it cannot be, a sentence. */
export type Settings = ReadonlyMap<string, (value: number) => string | undefined>;

export interface Part {
  /** Lives through the time since the moment before, in which the flows were those of the grid as it still is. */
  pass?(moment: Moment): void;
  /** Tells the grid what it gives and takes from this moment on. */
  act?(moment: Moment): void;
  readonly readings?: Readings;
  /** What it can be told. */
  readonly settings?: Settings;
}

export function readingKey(entity: string, attribute: string): string {
  return `${entity} ${attribute}`;
}
