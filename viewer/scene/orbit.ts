/** The camera on its orbit: pure steps from one view to another, so that they can be tested without a screen. */
import type { Projection } from '../layout/projection.ts';
import type { GeoView } from '../state/address.ts';

/** Where the camera is, in metres of the scene and degrees. */
export interface View {
  readonly target: readonly [x: number, y: number, z: number];
  readonly distance: number;
  /** 0 looks north, 90 east. */
  readonly azimuth: number;
  /** 0 looks straight down, 90 along the ground. */
  readonly polar: number;
}

export function toGeoView({ target: [x, y, z], ...rest }: View, projection: Projection): GeoView {
  const [longitude, latitude] = projection.toPosition([x, -z]);
  return { longitude, latitude, height: y, ...rest };
}

export function fromGeoView({ longitude, latitude, height, ...rest }: GeoView, projection: Projection): View {
  const [east, north] = projection.toGround([longitude, latitude]);
  return clampView({ target: [east, height, -north], ...rest });
}

export const limits = { near: 2.5, far: 3_000_000, low: 88, high: 3 } as const;

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
const degree = Math.PI / 180;

export function clampView({ target, distance, azimuth, polar }: View): View {
  return {
    target: [target[0], clamp(target[1], 0, 200), target[2]],
    distance: clamp(distance, limits.near, limits.far),
    azimuth: ((azimuth % 360) + 360) % 360,
    polar: clamp(polar, limits.high, limits.low),
  };
}

/** Where the camera stands. Azimuth 0 is south of the target, looking north; it turns clockwise as seen from above. */
export function eyeOf({ target, distance, azimuth, polar }: View): readonly [number, number, number] {
  const out = Math.sin(polar * degree) * distance;
  return [
    target[0] - Math.sin(azimuth * degree) * out,
    target[1] + Math.cos(polar * degree) * distance,
    target[2] + Math.cos(azimuth * degree) * out,
  ];
}

export const turned = (view: View, byAzimuth: number, byPolar: number): View =>
  clampView({ ...view, azimuth: view.azimuth + byAzimuth, polar: view.polar + byPolar });

/** Along the ground, in the plane of the screen: metres to the right and away from the beholder. */
export function moved(view: View, right: number, away: number): View {
  const [sine, cosine] = [Math.sin(view.azimuth * degree), Math.cos(view.azimuth * degree)];
  const [x, y, z] = view.target;
  return clampView({ ...view, target: [x + right * cosine + away * sine, y, z + right * sine - away * cosine] });
}

/** Nearer or further by a factor, keeping the point `towards` where it is on the screen. */
export function zoomed(view: View, factor: number, towards?: readonly [number, number, number]): View {
  const distance = clamp(view.distance * factor, limits.near, limits.far);
  const part = 1 - distance / view.distance;
  const [x, y, z] = view.target;
  const to = towards ?? view.target;
  return clampView({
    ...view,
    distance,
    target: [x + (to[0] - x) * part, y + (to[1] - y) * part, z + (to[2] - z) * part],
  });
}

/**
 * The view `part` of the way, 0 to 1, from one to another: the shorter way round, and distances by their ratio; a long way
 * leads over a height from which both ends are seen.
 */
export function between(from: View, to: View, part: number): View {
  const mix = (a: number, b: number): number => a + (b - a) * part;
  const way = Math.hypot(to.target[0] - from.target[0], to.target[2] - from.target[2]);
  const hop = Math.min(30, Math.max(0, way / (from.distance + to.distance) - 0.7));
  const round = ((to.azimuth - from.azimuth + 540) % 360) - 180;
  return clampView({
    target: [mix(from.target[0], to.target[0]), mix(from.target[1], to.target[1]), mix(from.target[2], to.target[2])],
    distance: from.distance * (to.distance / from.distance) ** part * (1 + hop * Math.sin(Math.PI * part) ** 2),
    azimuth: from.azimuth + round * part,
    polar: mix(from.polar, to.polar),
  });
}

/** Slow, fast, slow. */
export const ease = (part: number): number => (part < 0.5 ? 4 * part ** 3 : 1 - (-2 * part + 2) ** 3 / 2);

export const fieldOfView = 34;

/** A view in which something of this size fills a good part of the screen. */
export function viewOf(middle: readonly [number, number, number], radius: number, azimuth = 32, polar = 64): View {
  const distance = (radius * 1.12) / Math.tan((fieldOfView / 2) * degree);
  return clampView({ target: middle, distance: Math.max(14, distance), azimuth, polar });
}
