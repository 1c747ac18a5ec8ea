/** The hundred thousand assets that benches ask about: other values and names of Relationships in every run, from one seed. */

export const entitiesMax = 100_000;
const batchSize = 2000;
const observedAt = '2026-11-21T12:00:00Z';
const words = ['north', 'south', 'east', 'west', 'upper', 'lower', 'old', 'new'];

/** The same numbers in every run: a linear congruential generator (Numerical Recipes). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export const seed = Date.now() % 100_000;
const random = randomOf(seed);
export const below = (most: number): number => Math.floor(random() * most);
export const idOf = (n: number): string => `urn:ngsi-ld:Asset:${n}`;

/** Names of Relationships, how many children each asset has, and so how deep the hierarchy is: other ones in every run. */
const relationships = Array.from({ length: 3 + below(4) }, () => `has${below(1_000_000)}`);
export const branching = 2 + below(3);

/** The children of an asset are those with the next numbers, as in a heap. */
function asset(n: number): object {
  const children = Array.from({ length: branching }, (_, k) => branching * n + k + 1).filter((k) => k < entitiesMax);
  const links = Object.groupBy(children, (child) => relationships[child % relationships.length]!);
  return {
    id: idOf(n),
    type: n % 10 === 0 ? 'Feeder' : 'Meter',
    name: { type: 'Property', value: `${words[below(8)]} ${words[below(8)]} ${n}` },
    power: { type: 'Property', value: Math.round(random() * 1e6) / 1000, unitCode: 'MAW', observedAt },
    state: { type: 'Property', value: words[below(8)] },
    open: { type: 'Property', value: random() < 0.5 },
    location: {
      type: 'GeoProperty',
      value: { type: 'Point', coordinates: [8 + random() * 4, 47 + random() * 4] },
    },
    ...Object.fromEntries(
      Object.entries(links).map(([name, found]) => [name, { type: 'Relationship', object: found!.map(idOf) }]),
    ),
  };
}

/** Sends all of them to a broker. */
export async function fill(base: string): Promise<void> {
  for (let from = 0; from < entitiesMax; from += batchSize) {
    const response = await fetch(new URL('ngsi-ld/v1/entityOperations/create', base), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(Array.from({ length: batchSize }, (_, n) => asset(from + n))),
    });
    if (response.status !== 201) throw new Error(`A batch was refused: ${response.status}`);
    await response.text();
  }
}
