/** What a region from a file tells the simulated field, held against what the field needs. */
import { catalogue } from '../catalogue.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../ngsi-ld/json.ts';

/** What a member has to be. */
type Member =
  | { readonly kind: 'asset' | 'assets'; readonly types: readonly string[] }
  | { readonly kind: 'number'; readonly least: number; readonly most: number }
  | { readonly kind: 'curve'; readonly optional?: true };
type Members = Readonly<Record<string, Member>>;

const asset = (...types: readonly string[]): Member => ({ kind: 'asset', types });
const typesWith = (attribute: string): readonly string[] =>
  [...catalogue.values()].filter(({ attributes }) => attribute in attributes).map(({ type }) => type);
const number = (least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY): Member => ({
  kind: 'number',
  least,
  most,
});
const positive = number(Number.MIN_VALUE);
const part = number(0, 1);
const curve: Member = { kind: 'curve' };
const perhapsCurve: Member = { kind: 'curve', optional: true };

const converter = asset('PowerElectronicsConnection');
/** The members of `simulation`, as `SimulationFacts` declares them; the first of each says which asset it is about. */
const lists: Readonly<Record<string, Members>> = {
  loads: { consumer: asset(...typesWith('pfixed')), activePower: curve, powerFactor: part },
  photovoltaics: { unit: asset('PhotoVoltaicUnit'), converter, ratedDcPower: number(0), efficiency: part },
  transformers: { transformer: asset('PowerTransformer'), topOilRise: number(0), timeConstant: positive },
  generators: {
    machine: asset(...['EnergySource', 'SynchronousMachine', 'PowerElectronicsConnection', 'ExternalNetworkInjection']),
    ratedPower: positive,
    inertia: number(0),
    droop: number(0),
    governorTimeConstant: number(0),
    activePower: perhapsCurve,
  },
  batteries: {
    unit: asset('BatteryUnit'),
    converter,
    ratedEnergy: positive,
    ratedPower: number(0),
    efficiency: number(Number.MIN_VALUE, 1),
    activePower: curve,
    stateOfCharge: number(0, 100),
  },
  wind: {
    unit: asset('WindGeneratingUnit'),
    converter: asset('PowerElectronicsConnection', 'AsynchronousMachine', 'SynchronousMachine'),
    ratedPower: number(0),
    cutInWindSpeed: number(0),
    ratedWindSpeed: number(0),
    cutOutWindSpeed: number(0),
  },
  tapChangers: { transformer: asset(...typesWith('stepVoltageIncrement')), delaySeconds: number(0) },
  thermostats: {
    thermostat: asset('Thermostat'),
    consumer: asset(...typesWith('pfixed')),
    targetTemperature: number(),
    heatingPower: number(0),
    temperatureRise: number(0),
    timeConstant: positive,
  },
  meters: { meter: asset('SmartMeter'), measures: { kind: 'assets', types: typesWith('activePower') } },
};
const weather: Members = {
  longitude: number(-180, 180),
  irradiance: curve,
  temperature: curve,
  windSpeed: perhapsCurve,
};
const island: Members = { nominalFrequency: positive, loadDamping: number(0) };

/** Adds a sentence for each fault; `types` are those of the assets of the region. All of `simulation` may be absent. */
export function checkSimulation(
  simulation: JsonValue | undefined,
  types: ReadonlyMap<string, string>,
  faults: string[],
): void {
  if (simulation === undefined) return;
  if (!isJsonObject(simulation)) {
    faults.push('simulation is not an object: give one, or leave it out');
    return;
  }
  const check = (facts: JsonValue, members: Members, place: string): void => {
    for (const [name, member] of Object.entries(members)) {
      const value = isJsonObject(facts) ? facts[name] : undefined;
      const fault = faultOf(value, member, types);
      if (fault !== undefined) faults.push(`${place}.${name} ${fault}`);
    }
  };
  for (const name of Object.keys(simulation)) {
    if (!(name in lists) && name !== 'weather' && name !== 'island')
      faults.push(`simulation.${name} is not known: leave it out, or give one of ${Object.keys(lists).join(', ')}`);
  }
  for (const [name, members] of Object.entries(lists)) {
    const list = simulation[name] ?? [];
    if (!Array.isArray(list)) {
      faults.push(`simulation.${name} is not a list: give one`);
      continue;
    }
    for (const [i, facts] of list.entries()) check(facts, members, `simulation.${name}[${i}]`);
    for (const id of twice(list, Object.keys(members)[0]!))
      faults.push(`simulation.${name} is about ${id} twice: give its facts once`);
  }
  if (simulation['weather'] !== undefined) check(simulation['weather'], weather, 'simulation.weather');
  if (simulation['island'] !== undefined) check(simulation['island'], island, 'simulation.island');
}

/** Why a value does not fit, as the end of a sentence. */
function faultOf(value: JsonValue | undefined, member: Member, types: ReadonlyMap<string, string>): string | undefined {
  switch (member.kind) {
    case 'asset':
      return faultOfAsset(value, member.types, types);
    case 'assets': {
      if (!Array.isArray(value)) return 'is not a list of ids of entities of the region: give that';
      const [fault] = value.flatMap((item: JsonValue) => faultOfAsset(item, member.types, types) ?? []);
      return fault === undefined ? undefined : `has a member that ${fault}`;
    }
    case 'number': {
      const isInside = typeof value === 'number' && value >= member.least && value <= member.most;
      return isInside ? undefined : `is not ${wanted(member.least, member.most)}: give that`;
    }
    case 'curve': {
      if (value === undefined && member.optional) return undefined;
      const isDay = Array.isArray(value) && value.length === 24 && value.every((item) => typeof item === 'number');
      return isDay ? undefined : 'is not 24 numbers, one for each hour: give that';
    }
  }
}

function faultOfAsset(
  value: JsonValue | undefined,
  wantedTypes: readonly string[],
  types: ReadonlyMap<string, string>,
): string | undefined {
  const type = typeof value === 'string' ? types.get(value) : undefined;
  if (type === undefined) return 'is not the id of an entity of the region: give that';
  return wantedTypes.includes(type)
    ? undefined
    : `is ${article(type)} ${type}: give the id of ${article(wantedTypes[0]!)} ${wantedTypes.join(' or ')}`;
}

function wanted(least: number, most: number): string {
  if (least === Number.NEGATIVE_INFINITY) return 'a number';
  const isAbove = least === Number.MIN_VALUE;
  if (most === Number.POSITIVE_INFINITY) return isAbove ? 'a number above 0' : `a number of at least ${least}`;
  return isAbove ? `a number above 0 and at most ${most}` : `a number from ${least} to ${most}`;
}

function twice(list: readonly JsonValue[], member: string): readonly string[] {
  const ids = list.filter(isJsonObject).map((facts: JsonObject) => facts[member]);
  return [...new Set(ids.filter((id, i): id is string => typeof id === 'string' && ids.indexOf(id) !== i))];
}

const article = (word: string): string => (/^[AEIOU]/.test(word) ? 'an' : 'a');
