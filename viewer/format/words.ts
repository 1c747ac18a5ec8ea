/** Names of the standard as people say them. */

/** `activePower` → `Active power`; `ACLineSegment` → `AC line segment`; `pfixed (T2)` → `Pfixed (T2)`. */
export function spoken(name: string): string {
  const known = words[name];
  if (known) return known;
  const spaced = name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(' ')
    .map((word) => (/^[A-Z]{2,}$|^\(/.test(word) ? word : word.toLowerCase()))
    .join(' ');
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

const words: Readonly<Record<string, string>> = {
  r: 'Resistance r',
  x: 'Reactance x',
  g: 'Conductance g',
  b: 'Susceptance b',
  bch: 'Charging susceptance',
  gch: 'Charging conductance',
  pfixed: 'Usual active power',
  qfixed: 'Usual reactive power',
  ratedS: 'Rated power',
  ratedU: 'Rated voltage',
  minQ: 'Lowest reactive power',
  maxQ: 'Highest reactive power',
  ipMax: 'Peak withstand current',
  mRID: 'mRID',
  isPartOf: 'Part of',
  step: 'Tap position',
  open: 'Position',
  normalOpen: 'Normal position',
  PhotoVoltaicUnit: 'Solar panels',
  PowerElectronicsConnection: 'Inverter',
  EnergyConsumer: 'Load',
  EnergySource: 'Grid source',
  ACLineSegment: 'Line segment',
  BusbarSection: 'Busbar',
  ConnectivityNode: 'Node',
  SubGeographicalRegion: 'Subregion',
  GeographicalRegion: 'Region',
};

/** The label of an attribute instance: its name spoken, its terminal kept. */
export function labelOf(label: string): string {
  const terminal = /^terminal \(T(\d+)\)$/.exec(label);
  if (terminal) return `Terminal ${terminal[1]}`;
  const [, name, rest] = /^(\S+)(.*)$/.exec(label) ?? [];
  return spoken(name ?? label) + (rest ?? '').replace(/\(T(\d+)\)/, '· terminal $1');
}

/** What a fact says: positions of switches in words, text as it is. */
export function factText(name: string, text: string | null, value: unknown): string {
  if (name === 'open' || name === 'normalOpen') return value === true ? 'Open' : value === false ? 'Closed' : '–';
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  return text ?? '–';
}
