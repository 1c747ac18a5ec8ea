/** A broker with the demo region in a store of its own, asked through the GraphQL door itself. */
import { createServer } from 'node:http';
import { type Limits, limits } from '#broker/config.ts';
import type { Clock } from '#broker/core/ports.ts';
import { createGraphql } from '#broker/graphql/yoga.ts';
import { readBody } from '#broker/http/body.ts';
import { createSimulator } from '#broker/simulate/simulator.ts';
import { openEmbeddedStore } from '#broker/store/embedded/open.ts';
import { catalogueNames } from '#models/catalogue.ts';
import { demoRegion } from '#models/facility/demo.ts';
import { parseEntity } from '#models/ngsi-ld/parse.ts';
import { temporary } from '#tests/system/busbar.ts';

const clock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };

export interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

export async function openFixture(changes: Partial<Limits> = {}) {
  const bounds = { ...limits, ...changes };
  const store = await openEmbeddedStore({ directory: temporary(), clock, limits: bounds });
  const simulator = await createSimulator({ graph: store.graph, history: store.history, clock, limits: bounds });
  const broker = { graph: store.graph, history: store.history, documents: store.documents, clock };
  const faults: unknown[] = [];
  const tenant = { name: 'default', broker, simulator };
  const door = createGraphql({
    tenantNames: () => ['default'],
    limits: bounds,
    onFault: (error) => faults.push(error),
  });
  const server = createServer(async (request, response) => {
    const body = request.method === 'POST' ? await readBody(request, ['application/json'], bounds) : undefined;
    door.handle(request, response, tenant, body?.json);
  }).listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}/graphql`;
  const at = new Date().toISOString();
  const entities = demoRegion.entities.map((draft) => parseEntity(draft, catalogueNames, at));
  await store.graph.commit([], () => ({
    changes: entities.map((after) => ({ kind: 'created', after })),
    result: undefined,
  }));
  return {
    url,
    broker,
    faults,
    async ask(query: string, variables: object = {}): Promise<Answer> {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
      return (await response.json()) as Answer;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await simulator.close();
      await store.close();
    },
  };
}
