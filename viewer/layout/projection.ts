/**
 * WGS 84 → metres on a plane that touches the ellipsoid at an origin; good to centimetres within 10 km of it.
 *
 * In the scene east is x and north is −z, so that a map lies on the ground as a person would hold it.
 */
export type Ground = readonly [east: number, north: number];
export type Position = readonly [longitude: number, latitude: number];

const equatorialRadius = 6_378_137;
const eccentricitySquared = 0.006_694_379_990_14;
const degree = Math.PI / 180;

export interface Projection {
  readonly origin: Position;
  toGround(position: Position): Ground;
  toPosition(ground: Ground): Position;
}

export function projectionAt(origin: Position): Projection {
  const [longitude, latitude] = origin;
  const sine = Math.sin(latitude * degree);
  const w = 1 - eccentricitySquared * sine * sine;
  const meridian = (equatorialRadius * (1 - eccentricitySquared)) / w ** 1.5;
  const parallel = (equatorialRadius / Math.sqrt(w)) * Math.cos(latitude * degree);
  return {
    origin,
    toGround: ([lon, lat]) => [(lon - longitude) * degree * parallel, (lat - latitude) * degree * meridian],
    toPosition: ([east, north]) => [longitude + east / parallel / degree, latitude + north / meridian / degree],
  };
}

const isPosition = (value: unknown): value is Position =>
  Array.isArray(value) && Number.isFinite(value[0]) && Number.isFinite(value[1]);

/** The points of a Point or a LineString; of any other geometry its first position; none for what is no geometry. */
export function positionsOf(geometry: { readonly coordinates: unknown } | null): readonly Position[] {
  let value: unknown = geometry?.coordinates;
  if (isPosition(value)) return [value];
  while (Array.isArray(value) && !isPosition(value[0])) value = value[0];
  return Array.isArray(value) ? value.filter(isPosition) : [];
}
