/** md:FullModel (IEC 61970-552): what a file is, of which moment, and what it needs beside it. */
import type { CimObject, Header, Profile } from './objects.ts';

/** Addresses of profiles in CGMES 2.4 and 3.0 → their short names; the first that fits counts. */
const profiles: readonly (readonly [RegExp, Profile])[] = [
  [/EquipmentBoundary/, 'EQBD'],
  [/TopologyBoundary/, 'TPBD'],
  [/SteadyStateHypothesis/, 'SSH'],
  [/StateVariables/, 'SV'],
  [/GeographicalLocation/, 'GL'],
  [/DiagramLayout/, 'DL'],
  [/Dynamics/, 'DY'],
  [/Topology/, 'TP'],
  [/ShortCircuit/, 'SC'],
  [/Operation/, 'OP'],
  [/Equipment/, 'EQ'],
];

const read = new Set(['profile', 'scenarioTime', 'modelingAuthoritySet', 'version', 'DependentOn']);

/** Marks what it has read as used. */
export function readHeader(object: CimObject): Header {
  const values = (name: string): readonly string[] =>
    object.statements.filter(({ property }) => property === `Model.${name}`).map(({ value }) => value);
  for (const statement of object.statements) {
    if (read.has(statement.property.replace('Model.', ''))) statement.used = true;
  }
  const named = values('profile').map((address) => [address, profiles.find(([pattern]) => pattern.test(address))?.[1]]);
  const [scenarioTime] = values('scenarioTime');
  const [modelingAuthoritySet] = values('modelingAuthoritySet');
  const [version] = values('version');
  return {
    id: object.key,
    profiles: [...new Set(named.flatMap(([, profile]) => (profile ? [profile as Profile] : [])))],
    otherProfiles: named.flatMap(([address, profile]) => (profile ? [] : [address!])),
    dependsOn: values('DependentOn'),
    ...(scenarioTime === undefined ? {} : { scenarioTime }),
    ...(modelingAuthoritySet === undefined ? {} : { modelingAuthoritySet }),
    ...(version === undefined ? {} : { version }),
  };
}
