/**
 * A site in metres → WGS 84. Each site has an origin; east and north of it are metres on a plane that touches the
 * ellipsoid there, good to a few centimetres within 10 km.
 */
import type { JsonObject } from '../../ngsi-ld/json.ts';

/** Metres east and north of the origin of the site. */
export type Metres = readonly [east: number, north: number];
/** Degrees, as GeoJSON wants them. */
export type Position = readonly [longitude: number, latitude: number];

export interface Site {
  position(at: Metres): Position;
  point(at: Metres): JsonObject;
  line(along: readonly Metres[]): JsonObject;
}

/** WGS 84: equatorial radius in metres and first eccentricity squared. */
const equatorialRadius = 6_378_137;
const eccentricitySquared = 0.006_694_379_990_14;
const degree = Math.PI / 180;
/** 7 decimals are 1 cm. */
const round = (degrees: number) => Math.round(degrees * 1e7) / 1e7;

export function siteAt([longitude, latitude]: Position): Site {
  const sine = Math.sin(latitude * degree);
  const w = 1 - eccentricitySquared * sine * sine;
  const meridian = (equatorialRadius * (1 - eccentricitySquared)) / w ** 1.5;
  const parallel = (equatorialRadius / Math.sqrt(w)) * Math.cos(latitude * degree);
  const position = ([east, north]: Metres): Position => [
    round(longitude + east / parallel / degree),
    round(latitude + north / meridian / degree),
  ];
  return {
    position,
    point: (at) => ({ type: 'Point', coordinates: position(at) }),
    line: (along) => ({ type: 'LineString', coordinates: along.map(position) }),
  };
}

/** A straight run of poles: both ends and those between, no span longer than `span` metres. */
export function poles([east, north]: Metres, [toEast, toNorth]: Metres, span: number): readonly Metres[] {
  const spans = Math.max(1, Math.ceil(Math.hypot(toEast - east, toNorth - north) / span));
  return Array.from({ length: spans + 1 }, (_, index): Metres => {
    const part = index / spans;
    return [east + (toEast - east) * part, north + (toNorth - north) * part];
  });
}

/** Length of a path in kilometres. */
export function kilometres(path: readonly Metres[]): number {
  let metres = 0;
  for (let index = 1; index < path.length; index += 1) {
    const [east, north] = path[index - 1]!;
    const [toEast, toNorth] = path[index]!;
    metres += Math.hypot(toEast - east, toNorth - north);
  }
  return Math.round(metres) / 1000;
}

/** Degrees clockwise from north, from one place to another. */
export function bearing([east, north]: Metres, [toEast, toNorth]: Metres): number {
  return Math.round((Math.atan2(toEast - east, toNorth - north) / degree + 360) % 360);
}
