/**
 * How the field of a region lays out its messages, where no mapping file says otherwise: what the simulator sends is what
 * the mapping that is made of the region expects.
 *
 * One JSON message per place and kind, `{ timestamp, values: { NAME: value } }`, on `busbar/field/TX1/345/measurement`; the
 * voltages of busbars in the PMU message of Platone/SOGNO on `/pmu/field`, phase to ground in volt.
 */
import type { CommandPoint, FieldPoint, Region } from '#models/facility/region.ts';
import type { CommandDeclaration, MappingFile, PointDeclaration } from './mapping.ts';
import type { CommandAddress } from './mqtt/address.ts';

export const pmuTopic = '/pmu/field';
export const pmuDevice = 'pmu-field';

/** A point and where it stands: under its name in a JSON message, or as a component in the PMU message. */
export interface PlacedPoint {
  readonly point: FieldPoint;
  readonly type: string;
  readonly topic: string;
  readonly form: 'json' | 'pmu';
}

export interface PlacedCommand {
  readonly command: CommandPoint;
  readonly at: CommandAddress;
}

export interface Layout {
  readonly points: readonly PlacedPoint[];
  readonly commands: readonly PlacedCommand[];
}

/** How long the field may take to show what a command did, and how old a command may be when it is carried out. */
const commandTimeoutMs = 10_000;
const commandMaxAgeMs = 30_000;
/** How near a measured power comes to the commanded one, as a part of the rating: instruments, and what the droop adds. */
const powerTolerance = 0.03;
const temperatureTolerance = 0.1;
/** What is read no more often than that is read apart, ms. */
const slowMs = 10_000;

export function layoutOf(region: Region): Layout {
  const types = new Map(region.entities.map((entity) => [entity.id, entity.type]));
  const typeOf = (id: string): string => types.get(id) ?? id.split(':')[2] ?? 'Thing';
  return {
    points: region.points.map((point) => {
      const type = typeOf(point.entity);
      const form = type === 'BusbarSection' && point.attribute === 'voltage' ? 'pmu' : 'json';
      const topic = form === 'pmu' ? pmuTopic : `${topicOf(point.entity)}/${kindOf(point)}`;
      return { point, type, topic, form };
    }),
    commands: region.commands.map((command) => {
      const topic = topicOf(command.entity);
      return { command, at: { topic: `${topic}/command`, reply: `${topic}/reply`, name: command.name } };
    }),
  };
}

/** The mapping file that fits the layout. */
export function mappingOf(region: Region): MappingFile {
  const { points, commands } = layoutOf(region);
  return {
    version: 1,
    source: { protocol: 'mqtt', time: '/timestamp' },
    points: points.map((placed) => ({ ...placeOf(placed), ...targetOf(placed) })),
    commands: commands.map(({ command, at }) => ({
      entity: command.entity,
      attribute: command.attribute,
      at: { ...at },
      ...feedbackOf(region, command),
      timeoutMs: commandTimeoutMs,
      maxAgeMs: commandMaxAgeMs,
    })),
  };
}

/** A number that is measured comes near what it was told to be, and no more. */
function feedbackOf({ entities }: Region, { entity, attribute }: CommandPoint): Pick<CommandDeclaration, 'feedback'> {
  if (attribute === 'targetTemperature') return { feedback: { tolerance: temperatureTolerance } };
  if (attribute !== 'activePower') return {};
  const ratedS = entities.find(({ id }) => id === entity)?.['ratedS'] as { readonly value?: unknown } | undefined;
  return typeof ratedS?.value === 'number' ? { feedback: { tolerance: powerTolerance * ratedS.value } } : {};
}

function placeOf({ point, topic, form }: PlacedPoint): Pick<PointDeclaration, 'at' | 'unit' | 'scale'> {
  if (form === 'pmu') {
    const at = { topic, device: pmuDevice, component: keyOf(point.entity), measurand: 'voltmagnitude', phase: 'A' };
    // Phase to ground → line to line.
    return { at, unit: 'VLT', scale: Math.sqrt(3) };
  }
  const pointer = `/values/${point.name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  return { at: { topic, pointer }, ...(point.unit === undefined ? {} : { unit: point.unit }) };
}

function targetOf({ point, type }: PlacedPoint): Omit<PointDeclaration, 'at' | 'unit' | 'scale'> {
  return {
    entity: point.entity,
    type,
    attribute: point.attribute,
    ...(point.datasetId === undefined ? {} : { datasetId: point.datasetId }),
    class: point.unit === undefined ? 'event' : 'history',
    periodMs: point.periodMs,
  };
}

/** `urn:ngsi-ld:Breaker:TX1.345.D01.QA1` → `TX1.345.D01.QA1`. */
export function keyOf(entity: string): string {
  return entity.split(':').slice(3).join(':') || entity;
}

/** The place of an asset: `busbar/field/TX1/345`, `busbar/field/F1/H1`. */
function topicOf(entity: string): string {
  const place = keyOf(entity).split('.').slice(0, -1).slice(0, 2);
  return ['busbar/field', ...place.map((part) => part.replaceAll(/[^\w-]/g, '_'))].join('/');
}

/** What changes together and at one pace travels together. */
function kindOf({ attribute, unit, periodMs }: FieldPoint): string {
  if (attribute === 'open' || attribute === 'step' || attribute === 'sections') return 'position';
  if (unit === undefined) return 'indication';
  if (unit === 'CEL') return 'temperature';
  return periodMs < slowMs ? 'measurement' : 'condition';
}
