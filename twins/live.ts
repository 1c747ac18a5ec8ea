/**
 * The grid as it is now. Takes in the changes of the log in order and hands out frozen networks.
 *
 * A changed value (a measured power, the position of a switch) copies the column that it stands in and shares all
 * others; a changed structure (a terminal, an impedance, a container) builds the network anew, once, when it is next
 * asked for. What plays no part in the network, such as a temperature, costs nothing.
 */
import { containerOf } from '#models/attributes/reading.ts';
import { attributeIri, Feeder, Home, VoltageLevel } from '#models/catalogue.ts';
import type { Model } from '#models/define.ts';
import { type Change, isChange, type LogEntry, subjectOf } from '#models/ngsi-ld/change.ts';
import type { Entity, Instant, Iri } from '#models/ngsi-ld/entity.ts';
import type { Quality } from '#models/quality.ts';
import { buildNetwork } from './network/build.ts';
import { powerOf } from './network/injection.ts';
import type { InjectionTable, Network, SwitchTable } from './network/network.ts';
import { electricalModel, type Findings, isOfType } from './network/read.ts';
import type { Moment, Trust } from './network/rows.ts';
import { positionOf } from './network/switch.ts';

const irisOf = (...names: readonly string[]): ReadonlySet<Iri> => new Set(names.map(attributeIri));
const powers = irisOf('activePower', 'reactivePower');
const positions = irisOf('open', 'normalOpen');
const containment = irisOf(
  ...['isPartOf', 'nominalVoltage', 'operationalLimits', 'highVoltageLimit', 'lowVoltageLimit'],
);
const voltage = attributeIri('voltage');
const deadband = attributeIri('targetDeadband');
/** Whatever else of an entity the network is made of. */
const structure = irisOf(
  ...['terminal', 'inService', 'isPartOf', 'nominalVoltage', 'ratedU', 'ratedS', 'ratedCurrent', 'operationalLimits'],
  ...['r', 'x', 'g', 'b', 'gch', 'bch', 'pfixed', 'qfixed', 'voltageMagnitude', 'voltageAngle', 'phaseAngleClock'],
  ...['step', 'lowStep', 'highStep', 'neutralStep', 'stepVoltageIncrement', 'tapTable'],
  ...['phaseTapKind', 'stepPhaseShiftIncrement', 'windingConnectionAngle', 'xMin', 'xMax'],
  ...['sections', 'bPerSection', 'gPerSection', 'sectionTable', 'capacitiveRating', 'inductiveRating'],
  ...[
    'controlEnabled',
    'targetVoltage',
    'targetDeadband',
    'regulatedNode',
    'minQ',
    'maxQ',
    'maxP',
    'reactiveCapability',
  ],
  ...['referencePriority', 'gridForming', 'opensOnLossOfSupply'],
);

/** Columns that have been copied since a network was last handed out, and may be written. */
interface Drafts {
  p?: Float64Array;
  q?: Float64Array;
  open?: Uint8Array;
  injectionTrust?: Columns;
  switchTrust?: Columns;
}

interface Columns {
  readonly quality: Quality[];
  readonly observedAt: (Instant | undefined)[];
}

export class LiveTwin {
  readonly #entities = new Map<Iri, Entity>();
  #moment: Moment;
  #network: Network;
  #drafts: Drafts = {};
  #isStale = false;

  constructor(entities: Iterable<Entity>, moment: Moment) {
    for (const entity of entities) if (takesPart(entity)) this.#entities.set(entity.id, entity);
    this.#moment = moment;
    this.#network = buildNetwork(this.#entities.values(), moment);
  }

  /** Changes in the order of the log, following on those before. */
  apply(changes: readonly LogEntry[]): void {
    for (const entry of changes) {
      this.#moment = { revision: entry.revision, at: entry.at };
      if (isChange(entry)) this.#take(entry);
    }
  }

  /** The network after the last change; the same object as long as nothing changes. */
  network(): Network {
    if (this.#isStale) {
      this.#network = buildNetwork(this.#entities.values(), this.#moment);
      this.#isStale = false;
    } else if (this.#network.revision !== this.#moment.revision) {
      this.#network = { ...this.#network, ...this.#moment, ...this.#written() };
    }
    this.#drafts = {};
    return this.#network;
  }

  #take({ change }: Change): void {
    const { id } = subjectOf(change);
    const known = this.#entities.get(id);
    if (change.kind === 'deleted') {
      if (this.#entities.delete(id)) this.#isStale = true;
      return;
    }
    const { after } = change;
    if (!known || change.kind === 'created' || !sameTypes(known, after)) {
      if (takesPart(after)) this.#entities.set(id, after);
      else this.#entities.delete(id);
      if (known || takesPart(after)) this.#isStale = true;
      return;
    }
    this.#entities.set(id, after);
    if (!takesPart(after)) this.#entities.delete(id);
    if (this.#isStale || change.attributes.length === 0) return;
    const model = electricalModel(after);
    const structural = model ? structure : containment;
    if (change.attributes.some((name) => structural.has(name))) this.#isStale = true;
    else if (model && restsAtVoltage(after, change.attributes)) this.#isStale = true;
    else if (model) this.#write(after, model, change.attributes);
  }

  /** A changed value. A finding that comes or may go is told by building anew. */
  #write(entity: Entity, model: Model, attributes: readonly Iri[]): void {
    const place = this.#network.index.get(entity.id);
    if (!place) return;
    const findings: Findings = [];
    if (place.kind === 'injection' && attributes.some((name) => powers.has(name))) {
      const kind = this.#network.injections.kinds[place.row]!;
      if (kind !== 'load' && kind !== 'generation') return;
      const power = powerOf(entity, kind, findings);
      const { p, q, injectionTrust } = this.#injectionDrafts();
      p[place.row] = power.p;
      q[place.row] = power.q;
      trust(injectionTrust, place.row, power);
    } else if (place.kind === 'switch' && attributes.some((name) => positions.has(name))) {
      const position = positionOf(entity, model, findings);
      // A position that is only confirmed must not cost a new topology.
      const now = this.#drafts.open ?? this.#network.switches.open;
      if ((now[place.row] === 1) !== position.open) {
        this.#drafts.open ??= now.slice();
        this.#drafts.open[place.row] = position.open ? 1 : 0;
      }
      this.#drafts.switchTrust ??= trustColumns(this.#network.switches);
      trust(this.#drafts.switchTrust, place.row, position);
    } else return;
    if (findings.length > 0 || this.#network.findings.some(({ asset }) => asset === entity.id)) this.#isStale = true;
  }

  #injectionDrafts(): Required<Pick<Drafts, 'p' | 'q' | 'injectionTrust'>> {
    const { injections } = this.#network;
    this.#drafts.p ??= injections.p.slice();
    this.#drafts.q ??= injections.q.slice();
    this.#drafts.injectionTrust ??= trustColumns(injections);
    const { p, q, injectionTrust } = this.#drafts;
    return { p, q, injectionTrust };
  }

  #written(): Pick<Network, 'injections' | 'switches'> {
    const { p, q, open, injectionTrust, switchTrust } = this.#drafts;
    const { injections, switches } = this.#network;
    return {
      injections: p && q ? { ...injections, p, q, ...injectionTrust } : injections,
      switches: switchTrust ? { ...switches, ...(open ? { open } : {}), ...switchTrust } : switches,
    };
  }
}

/** Whether the network is made of it: equipment, nodes, containers, and whatever is part of one. */
function takesPart(entity: Entity): boolean {
  const isContainer = [Home, VoltageLevel, Feeder].some((model) => isOfType(entity, model));
  return isContainer || containerOf(entity) !== undefined || electricalModel(entity) !== undefined;
}

/** Within its deadband a machine stays at the voltage that is measured: that voltage is then a set-point. */
function restsAtVoltage({ attributes }: Entity, changed: readonly Iri[]): boolean {
  return changed.includes(voltage) && attributes.has(deadband);
}

function sameTypes(a: Entity, b: Entity): boolean {
  return a.types.length === b.types.length && a.types.every((type) => b.types.includes(type));
}

function trustColumns({ quality, observedAt }: InjectionTable | SwitchTable): Columns {
  return { quality: [...quality], observedAt: [...observedAt] };
}

function trust(columns: Columns, row: number, { quality, observedAt }: Trust): void {
  columns.quality[row] = quality;
  columns.observedAt[row] = observedAt;
}
