/** What a region from a file tells the simulated field, held against what the field needs. */
import { isJsonObject, type JsonValue } from '../ngsi-ld/json.ts';

type Kind = 'asset' | 'assets' | 'number' | 'curve' | 'curve?';

/** The members of `simulation`, as `SimulationFacts` declares them. */
const lists: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  loads: { consumer: 'asset', activePower: 'curve', powerFactor: 'number' },
  photovoltaics: { unit: 'asset', converter: 'asset', ratedDcPower: 'number', efficiency: 'number' },
  transformers: { transformer: 'asset', topOilRise: 'number', timeConstant: 'number' },
  generators: {
    machine: 'asset',
    ratedPower: 'number',
    inertia: 'number',
    droop: 'number',
    governorTimeConstant: 'number',
    activePower: 'curve?',
  },
  batteries: {
    unit: 'asset',
    converter: 'asset',
    ratedEnergy: 'number',
    ratedPower: 'number',
    efficiency: 'number',
    activePower: 'curve',
    stateOfCharge: 'number',
  },
  wind: {
    unit: 'asset',
    converter: 'asset',
    ratedPower: 'number',
    cutInWindSpeed: 'number',
    ratedWindSpeed: 'number',
    cutOutWindSpeed: 'number',
  },
  tapChangers: { transformer: 'asset', delaySeconds: 'number' },
  thermostats: {
    thermostat: 'asset',
    consumer: 'asset',
    targetTemperature: 'number',
    heatingPower: 'number',
    temperatureRise: 'number',
    timeConstant: 'number',
  },
  meters: { meter: 'asset', measures: 'assets' },
};
const weather: Readonly<Record<string, Kind>> = {
  longitude: 'number',
  irradiance: 'curve',
  temperature: 'curve',
  windSpeed: 'curve?',
};
const island: Readonly<Record<string, Kind>> = { nominalFrequency: 'number', loadDamping: 'number' };

const wanted: Readonly<Record<Kind, string>> = {
  asset: 'the id of an entity of the region',
  assets: 'a list of ids of entities of the region',
  number: 'a number',
  curve: '24 numbers, one for each hour',
  'curve?': '24 numbers, one for each hour',
};

/** Adds a sentence for each fault; `assets` are the ids of the region. All of `simulation` may be absent. */
export function checkSimulation(
  simulation: JsonValue | undefined,
  assets: { has(id: string): boolean },
  faults: string[],
) {
  if (simulation === undefined) return;
  if (!isJsonObject(simulation)) {
    faults.push('simulation is not an object: give one, or leave it out');
    return;
  }
  const check = (facts: JsonValue, members: Readonly<Record<string, Kind>>, place: string): void => {
    for (const [name, kind] of Object.entries(members)) {
      const value = isJsonObject(facts) ? facts[name] : undefined;
      if (!isOfKind(value, kind, assets)) faults.push(`${place}.${name} is not ${wanted[kind]}: give that`);
    }
  };
  for (const [name, members] of Object.entries(lists)) {
    const list = simulation[name] ?? [];
    if (Array.isArray(list)) for (const [i, facts] of list.entries()) check(facts, members, `simulation.${name}[${i}]`);
    else faults.push(`simulation.${name} is not a list: give one`);
  }
  if (simulation['weather'] !== undefined) check(simulation['weather'], weather, 'simulation.weather');
  if (simulation['island'] !== undefined) check(simulation['island'], island, 'simulation.island');
}

function isOfKind(value: JsonValue | undefined, kind: Kind, assets: { has(id: string): boolean }): boolean {
  if (kind === 'asset') return typeof value === 'string' && assets.has(value);
  if (kind === 'assets') return Array.isArray(value) && value.every((item) => isOfKind(item, 'asset', assets));
  if (kind === 'curve?' && value === undefined) return true;
  if (kind === 'number') return typeof value === 'number';
  return Array.isArray(value) && value.length === 24 && value.every((item) => typeof item === 'number');
}
