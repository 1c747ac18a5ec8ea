/** A graph store that a reader believes at a glance: arrays, scans, no disk. The oracle of the contract. */
import type { Census, Committed, GraphStore, GraphView, Plan, StoreHealth, WalkStep } from '#broker/core/ports.ts';
import type { EntityChange, LogEntry, Retelling, Revision } from '#models/ngsi-ld/change.ts';
import { type Entity, type Iri, targetsOf } from '#models/ngsi-ld/entity.ts';
import { matches, selects } from '#models/ngsi-ld/evaluate.ts';
import { matchesGeo } from '#models/ngsi-ld/geo/geo-query.ts';
import { ordered } from '#models/ngsi-ld/order.ts';
import type { EntityQuery, Page, Selector } from '#models/ngsi-ld/query.ts';
import { matchesScope } from '#models/ngsi-ld/scope-query.ts';

class NaiveView implements GraphView {
  /** In the order of creation. */
  entities: readonly Entity[];
  revision: Revision;

  constructor(entities: readonly Entity[], revision: Revision) {
    this.entities = entities;
    this.revision = revision;
  }

  async get(ids: readonly Iri[]): Promise<readonly (Entity | undefined)[]> {
    return ids.map((id) => this.entities.find((entity) => entity.id === id));
  }

  async query(query: EntityQuery): Promise<Page> {
    const selected = ({ ids, idPattern, types }: Selector, entity: Entity): boolean =>
      (!ids || ids.includes(entity.id)) &&
      (!idPattern || idPattern.test(entity.id)) &&
      (!types || selects(types, entity));
    const all = this.entities
      .filter((entity) => selected(query, entity))
      .filter((entity) => !query.anyOf || query.anyOf.some((selector) => selected(selector, entity)))
      .filter((entity) => !query.attributes || query.attributes.some((name) => entity.attributes.has(name)))
      .filter((entity) => !query.scopes || matchesScope(query.scopes, entity))
      .filter((entity) => !query.geo || matchesGeo(query.geo, entity))
      .filter((entity) => !query.q || matches(query.q, entity));
    const found = query.ordering ? ordered(all, query.ordering) : all;
    const entities = found.slice(query.offset, query.offset + query.limit);
    const more = found.length > query.offset + entities.length;
    return query.count ? { entities, total: found.length, more } : { entities, more };
  }

  async census(): Promise<Census> {
    const count = (entities: readonly Entity[]) => {
      const named = Map.groupBy(
        entities.flatMap((entity) => [...entity.attributes]),
        ([name]) => name,
      );
      return new Map(
        [...named].map(([name, found]) => {
          const instances = found.flatMap(([, one]) => one);
          const kinds = Map.groupBy(instances, ({ kind }) => kind);
          return [name, { instances: instances.length, kinds: new Map([...kinds].map(([k, all]) => [k, all.length])) }];
        }),
      );
    };
    const types = new Set(this.entities.flatMap((entity) => entity.types));
    const ofType = (type: Iri) => this.entities.filter((entity) => entity.types.includes(type));
    return {
      types: new Map(
        [...types].map((type) => [type, { entities: ofType(type).length, attributes: count(ofType(type)) }]),
      ),
      attributes: count(this.entities),
    };
  }

  async walk(
    start: readonly Iri[],
    step: WalkStep,
    depth: number,
    enter = (_: Entity) => true,
  ): Promise<readonly Iri[]> {
    const here = (id: Iri) => this.entities.find((entity) => entity.id === id);
    const targets = (entity: Entity): readonly Iri[] =>
      [...entity.attributes.keys()]
        .filter((name) => step.relationships.length === 0 || step.relationships.includes(name))
        .flatMap((name) => targetsOf(entity, name));
    let reached = [...new Set(start)].filter(here);
    let edge = reached;
    for (let steps = 0; steps < depth; steps += 1) {
      const next = edge
        .map((id) => here(id)!)
        .filter(enter)
        .flatMap((entity) => {
          const out = step.direction === 'in' ? [] : targets(entity);
          const into =
            step.direction === 'out' ? [] : this.entities.filter((other) => targets(other).includes(entity.id));
          return [...out, ...into.map(({ id }) => id)];
        });
      edge = [...new Set(next)].filter((id) => here(id) && !reached.includes(id));
      reached = [...reached, ...edge];
    }
    return reached;
  }
}

export class NaiveStore extends NaiveView implements GraphStore {
  readonly #log: LogEntry[] = [];
  #commits = 0;
  readonly #now: () => string;

  constructor(now: () => string) {
    super([], 0);
    this.#now = now;
  }

  async commit<T>(
    ids: readonly Iri[],
    plan: (current: readonly (Entity | undefined)[]) => Plan<T>,
  ): Promise<Committed<T>> {
    const { changes, result } = plan(ids.map((id) => this.entities.find((entity) => entity.id === id)));
    const at = this.#now();
    if (changes.length > 0) this.#commits += 1;
    for (const change of changes) {
      this.revision += 1;
      this.entities = applied(this.entities, change);
      this.#log.push({ revision: this.revision, at, change });
    }
    return { revision: this.revision, result };
  }

  async *changes(after: Revision, signal?: AbortSignal): AsyncGenerator<readonly LogEntry[]> {
    for (let position = after; !signal?.aborted; ) {
      const batch = this.#log.slice(position);
      position += batch.length;
      if (batch.length > 0) yield batch;
      else await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  snapshot(): GraphView {
    return new NaiveView(this.entities, this.revision);
  }

  retain(): void {
    // Nothing is ever dropped here.
  }

  health(): StoreHealth {
    const { length: entities } = this.entities;
    return {
      writable: true,
      entities,
      revision: this.revision,
      commits: this.#commits,
      oldestRevision: 1,
      logBytes: 0,
    };
  }

  async close(): Promise<void> {
    // Nothing to close.
  }
}

function applied(entities: readonly Entity[], change: EntityChange | Retelling): readonly Entity[] {
  if (change.kind === 'retold') return entities;
  if (change.kind === 'created') return [...entities, change.after];
  if (change.kind === 'deleted') return entities.filter((entity) => entity !== change.before);
  return entities.map((entity) => (entity === change.before ? change.after : entity));
}
