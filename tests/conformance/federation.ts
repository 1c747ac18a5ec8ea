/** Several brokers that know each other, for the tests of federation. */

import { type Asked, type StagedSource, startSource, type Told } from '../federation/stage.ts';
import { type Answer, breaker, type Running, type Sent, startBroker } from '../http/harness.ts';

export const busbar = 'https://w3id.org/busbar/contexts/busbar.jsonld';
export const own = { Link: `<${busbar}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"` };

export interface Registering {
  readonly id?: string;
  readonly mode?: string;
  readonly information?: readonly unknown[];
  readonly [member: string]: unknown;
}

export interface Stage {
  broker(alias: string): Promise<Running>;
  source(tell: (asked: Asked) => Told): Promise<StagedSource>;
  /** Registers `endpoint` at the broker: Breakers, unless the members say otherwise. */
  register(at: Running, endpoint: string, members?: Registering): Promise<string>;
  create(at: Running, key: string, attributes?: Readonly<Record<string, unknown>>): Promise<void>;
  get(at: Running, path: string, sent?: Sent): Promise<Answer>;
  /** Forgets what the last test registered and created; the brokers stay. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

export function createStage(): Stage {
  const brokers = new Map<string, Running>();
  const sources: StagedSource[] = [];
  const made: (() => Promise<Answer>)[] = [];
  let registrations = 0;
  const clear = async (): Promise<void> => {
    for (const remove of made.splice(0)) await remove();
    for (const source of sources.splice(0)) await source.close();
  };
  return {
    async broker(alias) {
      const broker = brokers.get(alias) ?? (await startBroker({ alias }));
      brokers.set(alias, broker);
      return broker;
    },
    async source(tell) {
      const source = await startSource(tell);
      sources.push(source);
      return source;
    },
    async register(at, endpoint, members = {}) {
      registrations += 1;
      const body = {
        id: `urn:ngsi-ld:ContextSourceRegistration:R${registrations}`,
        type: 'ContextSourceRegistration',
        information: [{ entities: [{ type: 'Breaker' }] }],
        endpoint,
        ...members,
      };
      const path = '/ngsi-ld/v1/csourceRegistrations';
      const { status, text } = await at.send('POST', path, { body, headers: own });
      if (status !== 201) throw new Error(`Registering was answered ${status}: ${text}`);
      made.push(() => at.send('DELETE', `${path}/${body.id}`));
      return body.id;
    },
    async create(at, key, attributes) {
      const body = breaker(key, attributes);
      const { status, text } = await at.send('POST', '/ngsi-ld/v1/entities?local=true', { body, headers: own });
      if (status !== 201) throw new Error(`Creating was answered ${status}: ${text}`);
      // What was deleted has a history all the same: it goes too.
      made.push(() => at.send('DELETE', `/ngsi-ld/v1/entities/${idOf(key)}?local=true`));
      made.push(() => at.send('DELETE', `/ngsi-ld/v1/temporal/entities/${idOf(key)}?local=true`));
    },
    get: (at, path, sent = {}) =>
      at.send('GET', `/ngsi-ld/v1${path}`, { ...sent, headers: { ...own, ...sent.headers } }),
    clear,
    async close() {
      await clear();
      for (const broker of brokers.values()) await broker.close();
    },
  };
}

export const endpointOf = ({ port }: Running): string => `http://127.0.0.1:${port}`;
export const idOf = (key: string): string => `urn:ngsi-ld:Breaker:${key}`;
export const keysOf = ({ json }: Answer): readonly string[] =>
  json.map(({ id }: { id: string }) => id.split(':').at(-1));
