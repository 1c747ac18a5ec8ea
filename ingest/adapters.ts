/** The protocols that can be named in a mapping file. An adapter is loaded only when a file names it. */
import type { JsonObject } from '#models/ngsi-ld/json.ts';
import type { FieldAgent } from './agent.ts';
import type { CompiledMapping } from './mapping.ts';

export interface AdapterOptions {
  readonly url: string;
  readonly clientId: string;
}

export interface Adapter {
  /** What is wrong with the `at` of a point or command, to be read after its path; undefined when nothing is. */
  checkAddress(at: JsonObject, use: 'point' | 'command'): string | undefined;
  createAgent(mapping: CompiledMapping, options: AdapterOptions): FieldAgent;
}

const adapters: Readonly<Record<string, () => Promise<Adapter>>> = {
  mqtt: async () => {
    const [{ createMqttAgent }, { checkAddress }] = await Promise.all([
      import('./mqtt/agent.ts'),
      import('./mqtt/address.ts'),
    ]);
    return { checkAddress, createAgent: createMqttAgent };
  },
};

export const protocols: readonly string[] = Object.keys(adapters);

/** Undefined for a protocol that has no adapter. */
export async function loadAdapter(protocol: string): Promise<Adapter | undefined> {
  return Object.hasOwn(adapters, protocol) ? adapters[protocol]!() : undefined;
}
