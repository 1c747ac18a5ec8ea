/** Location and PositionPoint (GL) → `location`, WGS 84. */
import { type Assembly, ofClass, peekObject, take, takeNumber, takeObject } from './assembly.ts';
import { type CimObject, placeOf, titleOf } from './objects.ts';

/** WGS 84 in degrees, as it is spelled: EPSG 4326. In CIM x is the longitude. */
const wgs84 = /EPSG::?4326$|OGC.*CRS84$/i;

interface Point {
  readonly sequence: number;
  readonly position: readonly [number, number];
}

export function foldLocations(assembly: Assembly): void {
  const points = new Map<string, CimObject[]>();
  for (const object of ofClass(assembly, 'PositionPoint')) {
    const location = peekObject(assembly, object, 'PositionPoint.Location');
    const others = location && points.get(location.key);
    if (others) others.push(object);
    else if (location) points.set(location.key, [object]);
  }
  for (const location of ofClass(assembly, 'Location')) {
    const resource = peekObject(assembly, location, 'Location.PowerSystemResources');
    const entity = resource && assembly.drafts.get(resource.key);
    if (!entity || !isWgs84(assembly, location)) continue;
    take(location, 'Location.PowerSystemResources');
    const path = (points.get(location.key) ?? [])
      .flatMap((object) => readPoint(assembly, object) ?? [])
      .sort((a, b) => a.sequence - b.sequence);
    if (path.length === 0) continue;
    const positions = path.map(({ position }) => position);
    entity.set(
      'location',
      positions.length === 1
        ? { type: 'Point', coordinates: positions[0]! }
        : { type: 'LineString', coordinates: positions },
    );
    entity.set('locationSource', 'surveyed');
  }
}

function readPoint(assembly: Assembly, object: CimObject): Point | undefined {
  take(object, 'PositionPoint.Location');
  const sequence = takeNumber(assembly, object, 'PositionPoint.sequenceNumber');
  const x = takeNumber(assembly, object, 'PositionPoint.xPosition');
  const y = takeNumber(assembly, object, 'PositionPoint.yPosition');
  if (x === undefined || y === undefined) return undefined;
  if (Math.abs(x) > 180 || Math.abs(y) > 90) {
    const where = placeOf(assembly.model.files, object.definition);
    assembly.findings.fault(`${where}: ${titleOf(object)}: ${x}, ${y} is no longitude and latitude in degrees.`);
    return undefined;
  }
  return { sequence: sequence ?? 1, position: [x, y] };
}

function isWgs84(assembly: Assembly, location: CimObject): boolean {
  const system = takeObject(assembly, location, 'Location.CoordinateSystem');
  const urn = system && take(system, 'CoordinateSystem.crsUrn');
  if (!urn || wgs84.test(urn.value)) return true;
  urn.used = false;
  const where = placeOf(assembly.model.files, urn);
  assembly.findings.warn(`${where}: positions in ${urn.value} are not understood: give WGS 84, EPSG::4326.`);
  return false;
}
