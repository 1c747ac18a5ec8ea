/**
 * A process that writes to a store as hard as it can and says what was acknowledged, for tests that kill it.
 *
 *     node tests/store/driver.ts DIRECTORY WRITERS CHECKPOINT_EVERY [COMMITS]
 *
 * Every writer owns an entity and counts it up: create at 1, then update to 2, 3, …, and at each multiple of 50 delete
 * and create in one commit; every tenth commit writes the entities of two writers together. It prints a line
 * `WRITER COUNT` when a commit is acknowledged, `sent` before each commit where COMMITS bounds a lone writer, and
 * `refused KIND` for one that is rejected. A storm also has many entities that nobody writes, so that checkpoints take a
 * while.
 */
import { writeSync } from 'node:fs';
import { type Limits, limits } from '#broker/config.ts';
import { openEmbeddedStore } from '#broker/store/embedded/open.ts';
import type { EntityChange } from '#models/ngsi-ld/change.ts';
import type { Entity } from '#models/ngsi-ld/entity.ts';
import { Problem } from '#models/problem.ts';

export const COUNT = 'https://x.test/count';
export const idOf = (writer: number | string): string => `urn:ngsi-ld:Writer:${writer}`;
export const countOf = (entity: Entity | undefined): number =>
  ((entity?.attributes.get(COUNT)?.[0] ?? { value: 0 }) as { value: number }).value;

function entity(writer: number, value: number): Entity {
  const at = new Date().toISOString();
  const property = { kind: 'Property', value, createdAt: at, modifiedAt: at } as const;
  const attributes = new Map([[COUNT, [property]]]);
  return { id: idOf(writer), types: ['https://x.test/Writer'], scopes: [], attributes, createdAt: at, modifiedAt: at };
}

function count(writer: number, before: Entity | undefined): readonly EntityChange[] {
  const after = entity(writer, countOf(before) + 1);
  if (!before) return [{ kind: 'created', after }];
  if (countOf(before) % 50 === 49)
    return [
      { kind: 'deleted', before },
      { kind: 'created', after },
    ];
  return [{ kind: 'updated', before, after, attributes: [COUNT] }];
}

async function main([directory = '', writers = '64', checkpointEvery = '500', commits = 'Infinity']: string[]) {
  const clock = { now: () => Date.now(), monotonic: () => performance.now() };
  const bounds = { ...limits, checkpointEvery: Number(checkpointEvery) } as unknown as Limits;
  const { graph, close } = await openEmbeddedStore({ directory, clock, limits: bounds });
  writeSync(1, 'open\n');
  const number = Number(writers);
  const idle = number > 1 ? Array.from({ length: 3000 }, (_, index) => number + index) : [];
  await graph.commit(idle.map(idOf), (current) => {
    const changes = idle.filter((_, index) => !current[index]).flatMap((one) => count(one, undefined));
    return { changes, result: undefined };
  });
  await Promise.all(
    Array.from({ length: number }, async (_, writer) => {
      for (let turn = 1; turn <= Number(commits); turn += 1) {
        const both = turn % 10 === 0 && number > 1 ? [writer, (writer + 1) % number] : [writer];
        if (commits !== 'Infinity') writeSync(1, 'sent\n');
        try {
          const { result } = await graph.commit(both.map(idOf), (current) => {
            const changes = both.map((one, index) => count(one, current[index]));
            return { changes: changes.flat(), result: both.map((_, index) => countOf(current[index]) + 1) };
          });
          writeSync(1, both.map((one, index) => `${one} ${result[index]}\n`).join(''));
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          writeSync(1, `refused ${error.kind}\n`);
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      }
    }),
  );
  await close();
}

if (process.argv[1] === import.meta.filename) await main(process.argv.slice(2));
