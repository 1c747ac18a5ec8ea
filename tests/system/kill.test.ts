/**
 * SIGKILL under load, over HTTP: what was acknowledged is there after the restart, and every due notification arrives.
 *
 * Each of 64 writers owns entities of its own and counts in them: what a writer was acknowledged last is the least that must
 * be found. A subscription watches the counter; afterwards the sink must have seen every acknowledged count, in order per
 * entity, duplicates only with the same notification id.
 */
import { randomInt } from 'node:crypto';
import { expect, test } from 'vitest';
import { type Running, startBusbar, temporary, until } from './busbar.ts';
import { openSink } from './sink.ts';

const rounds = Number(process.env['BUSBAR_KILL_ROUNDS'] ?? 20);
const writers = 64;
const acknowledgedMin = 200;

const idOf = (writer: number): string => `urn:ngsi-ld:Counter:W${writer}`;
const json = { 'content-type': 'application/json' };

/** Writes until the broker is gone; `counts[w]` is the last count that was acknowledged to writer w. */
async function write(
  url: string,
  writer: number,
  counts: number[],
  attempted: number[],
  acknowledged: number[][],
): Promise<void> {
  for (;;) {
    const count = attempted[writer]! + 1;
    attempted[writer] = count;
    const value = { type: 'Property', value: count };
    try {
      const response =
        counts[writer] === 0
          ? await fetch(new URL('ngsi-ld/v1/entities', url), {
              method: 'POST',
              headers: json,
              body: JSON.stringify({ id: idOf(writer), type: 'Counter', count: value }),
            })
          : await fetch(new URL(`ngsi-ld/v1/entities/${idOf(writer)}/attrs/count`, url), {
              method: 'PATCH',
              headers: json,
              body: JSON.stringify(value),
            });
      // A create that was not acknowledged may have been done: then it exists, and the next write updates it.
      if (response.status === 409) counts[writer] = -1;
      else {
        expect(response.status, await response.text()).toBeLessThan(300);
        counts[writer] = count;
        acknowledged[writer]!.push(count);
      }
    } catch (error) {
      if (error instanceof TypeError) return;
      throw error;
    }
  }
}

async function query(busbar: Running): Promise<ReadonlyMap<string, number>> {
  const response = await fetch(new URL('ngsi-ld/v1/entities?type=Counter&limit=1000&options=keyValues', busbar.url));
  const entities = (await response.json()) as { id: string; count: number }[];
  return new Map(entities.map(({ id, count }) => [id, count]));
}

test(`${rounds} rounds of SIGKILL under ${writers} writers lose no acknowledged write and no due notification`, {
  timeout: 300_000,
}, async () => {
  const data = temporary();
  const sink = await openSink();
  const env = { BUSBAR_LIMITS: JSON.stringify({ checkpointEvery: 500 }) };
  const start = (): Promise<Running> => startBusbar([], { by: 'broker', data, env });
  let busbar = await start();
  const subscription = {
    ...{ id: 'urn:ngsi-ld:Subscription:counts', type: 'Subscription', entities: [{ type: 'Counter' }] },
    notification: { format: 'keyValues', endpoint: { uri: sink.url, accept: 'application/json' } },
  };
  const created = await fetch(new URL('ngsi-ld/v1/subscriptions', busbar.url), {
    method: 'POST',
    headers: json,
    body: JSON.stringify(subscription),
  });
  expect(created.status, await created.text()).toBe(201);

  const counts = new Array<number>(writers).fill(0);
  const attempted = new Array<number>(writers).fill(0);
  const acknowledged: number[][] = counts.map(() => []);
  const total = (): number => acknowledged.reduce((sum, list) => sum + list.length, 0);
  for (let round = 0; round < rounds; round += 1) {
    const delayMs = randomInt(50, 2000);
    const before = total();
    const writing = counts.map((_, writer) => write(busbar.url, writer, counts, attempted, acknowledged));
    await new Promise((done) => setTimeout(done, delayMs));
    await until(
      async () => total() - before,
      (count) => count >= acknowledgedMin,
      20_000,
      5,
    );
    await busbar.kill();
    await Promise.all(writing);
    busbar = await start();
    const found = await query(busbar);
    for (let writer = 0; writer < writers; writer += 1) {
      const least = counts[writer] === -1 ? 1 : counts[writer]!;
      const value = found.get(idOf(writer)) ?? 0;
      expect(value, `round ${round}, killed after ${delayMs} ms, ${idOf(writer)}`).toBeGreaterThanOrEqual(least);
      expect(value, 'nothing was invented').toBeLessThanOrEqual(attempted[writer]!);
      counts[writer] = value;
    }
  }

  // A sink sees each notification once or more; each acknowledged count is due.
  const arrived = (): ReadonlyMap<string, readonly number[]> => {
    const map = new Map<string, number[]>();
    for (const { data: entities } of sink.received) {
      for (const { id, count } of entities) map.set(id as string, [...(map.get(id as string) ?? []), count as number]);
    }
    return map;
  };
  const missing = (): readonly string[] => {
    const all = arrived();
    return acknowledged.flatMap((list, writer) => {
      const values = new Set(all.get(idOf(writer)));
      return list.filter((count) => !values.has(count)).map((count) => `${idOf(writer)} = ${count}`);
    });
  };
  await until(
    async () => missing(),
    (list) => list.length === 0,
    60_000,
    500,
  );
  for (const [id, counts] of arrived()) {
    const order = counts.filter((count, index, all) => all.indexOf(count) === index);
    expect(order, `${id}: the first arrival of a count comes after those of the smaller ones`).toEqual(
      [...order].sort((a, b) => a - b),
    );
  }
  await busbar.stop();
  sink.close();
});
