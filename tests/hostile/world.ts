/** What the requests are about: few enough ids that most of them are there, and what earlier answers named. */
import fc from 'fast-check';

/** What only the broker can name: its places are filled where a request is sent. */
export type Named = 'Instance' | 'Map' | 'Context' | 'Remote';

/** Stands for the nth that is known of a kind. Its letters need no escape, in a URL or in JSON. */
export const named = (kind: Named): fc.Arbitrary<string> => fc.nat(999).map((index) => `~${kind}${index}~`);

const some = (kind: string, count: number): fc.Arbitrary<string> =>
  fc.integer({ min: 1, max: count }).map((index) => `urn:ngsi-ld:${kind}:${index}`);

export const breakerId = some('Breaker', 6);
export const thingId = some('Thing', 6);
export const entityId = fc.oneof(breakerId, thingId);
export const subscriptionId = some('Subscription', 6);
export const registrationId = some('Registration', 5);
export const followerId = some('Follower', 3);
export const snapshotId = some('Snapshot', 3);
export const datasetId = fc.constantFrom('urn:ngsi-ld:Dataset:T2', 'urn:ngsi-ld:Dataset:3');

/** Ports of this machine that answer in ways of their own. */
export interface Strangers {
  /** Takes connections and says nothing. */
  readonly silent: number;
  /** Says what is no NGSI-LD. */
  readonly odd: number;
  /** Where they were asked to notify: ids of the broker's own subscriptions. */
  readonly followed: readonly string[];
}

/** Stands in bodies for what a stranger listens on. */
export const strangerUrl = fc.constantFrom('http://127.0.0.1:9', 'http://127.0.0.1:~silent~', 'http://127.0.0.1:~odd~');

/** What earlier answers named. */
export class World {
  readonly #known: Readonly<Record<Exclude<Named, 'Remote'>, string[]>> = {
    Instance: [],
    Map: [],
    Context: [],
  };
  readonly #strangers: Strangers;

  constructor(strangers: Strangers) {
    this.#strangers = strangers;
  }

  /** The text with something known in each of its places. */
  filled(text: string): string {
    if (!text.includes('~')) return text;
    return text
      .replaceAll('~silent~', String(this.#strangers.silent))
      .replaceAll('~odd~', String(this.#strangers.odd))
      .replaceAll(/~(Instance|Map|Context|Remote)(\d+)~/g, (_whole, kind: Named, index: string) => {
        const all = kind === 'Remote' ? this.#strangers.followed : this.#known[kind];
        return all[Number(index) % Math.max(1, all.length)] ?? 'urn:ngsi-ld:None:1';
      });
  }

  /** Remembers the last of what an answer names. */
  learn(text: string, location: string | undefined): void {
    if (text.includes('"instanceId"')) for (const place of placesOf(JSON.parse(text))) this.#keep('Instance', place);
    const last = location === undefined ? '' : decodeURIComponent(location.split('/').at(-1)!);
    if (location?.includes('/entityMaps/')) this.#keep('Map', last);
    if (location?.includes('/jsonldContexts/')) this.#keep('Context', last);
  }

  #keep(kind: Exclude<Named, 'Remote'>, name: string): void {
    const all = this.#known[kind];
    all.push(name);
    if (all.length > 64) all.shift();
  }
}

/** Of each instance in an answer: what stands behind `/temporal/entities/` in its path. */
function placesOf(json: unknown): readonly string[] {
  if (Array.isArray(json)) return json.flatMap(placesOf);
  const { id, ...members } = json as Readonly<Record<string, unknown>>;
  if (typeof id !== 'string') return [];
  return Object.entries(members).flatMap(([name, instances]) =>
    [instances].flat().flatMap((one) => {
      const instance = (one as { readonly instanceId?: string } | null)?.instanceId;
      return instance === undefined ? [] : [[id, 'attrs', name, instance].map(encodeURIComponent).join('/')];
    }),
  );
}
