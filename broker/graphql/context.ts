/** What every resolver gets: the tenant, the simulator, the runs, and one loader per request. */
import type { Limits } from '#broker/config.ts';
import type { Broker } from '#broker/core/broker.ts';
import type { Simulator } from '#broker/core/ports.ts';
import type { Entity, Iri } from '#models/ngsi-ld/entity.ts';
import type { Runs } from './runs.ts';

export interface Rooms {
  /** Names of all tenants, the default one first. */
  readonly tenantNames: () => readonly string[];
  readonly broker: Broker;
  readonly simulator: Simulator;
  readonly runs: Runs;
  /** Clients that follow live changes now. */
  readonly subscribers: Set<AbortController>;
  readonly limits: Limits;
}

export interface GraphqlContext extends Rooms {
  /**
   * Loads an entity as it is now; all loads of one tick are one call to the graph. Nothing is kept beyond that: the context of a
   * subscription lives as long as its client, and each event has to show what is true then.
   */
  load(id: Iri): Promise<Entity | undefined>;
}

export function createContext(rooms: Rooms): GraphqlContext {
  const known = new Map<Iri, Promise<Entity | undefined>>();
  let waiting: { readonly id: Iri; readonly done: (entity: Promise<Entity | undefined>) => void }[] = [];
  const flush = (): void => {
    const batch = waiting;
    waiting = [];
    known.clear();
    const loaded = rooms.broker.graph.get(batch.map(({ id }) => id));
    batch.forEach(({ done }, index) => {
      done(loaded.then((entities) => entities[index]));
    });
  };
  return {
    ...rooms,
    load(id) {
      let entity = known.get(id);
      if (!entity) {
        entity = new Promise((done) => {
          if (waiting.push({ id, done }) === 1) queueMicrotask(flush);
        });
        known.set(id, entity);
      }
      return entity;
    },
  };
}
