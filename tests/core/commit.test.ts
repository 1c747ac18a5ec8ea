/** Edits, one and in batches, over a store that is a Map: what holds whatever the store. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Broker } from '#broker/core/broker.ts';
import { commitEdit, commitEdits, type Edit } from '#broker/core/commit.ts';
import type { GraphStore } from '#broker/core/ports.ts';
import { appending, creation, deletion, merging, upsertion } from '#broker/core/provision/edits.ts';
import type { EntityChange } from '#models/ngsi-ld/change.ts';
import type { Entity, Iri } from '#models/ngsi-ld/entity.ts';
import { DEFAULT_CONTEXT, type Names } from '#models/ngsi-ld/names.ts';
import { parseEntity, parseFragment, parsePatch } from '#models/ngsi-ld/parse.ts';
import { Problem } from '#models/problem.ts';

const at = '2026-11-21T12:00:00.000Z';
const names: Names = { expand: (term) => `${DEFAULT_CONTEXT}${term}`, compact: (iri) => iri };

/** The naive store: a Map, and the list of commits. */
function mapBroker(): {
  readonly broker: Broker;
  readonly entities: Map<Iri, Entity>;
  readonly commits: EntityChange[][];
} {
  const entities = new Map<Iri, Entity>();
  const commits: EntityChange[][] = [];
  const graph: Pick<GraphStore, 'commit' | 'get'> = {
    async commit(ids, plan) {
      const { changes, result } = plan(ids.map((id) => entities.get(id)));
      for (const change of changes) {
        if (change.kind === 'deleted') entities.delete(change.before.id);
        else if (change.kind !== 'retold') entities.set(change.after.id, change.after);
      }
      if (changes.length > 0) commits.push(changes.filter((change) => change.kind !== 'retold'));
      return { revision: commits.length, result };
    },
    get: async (ids) => ids.map((id) => entities.get(id)),
  };
  const clock = { now: () => Date.parse(at), monotonic: () => 0 };
  return { broker: { graph, clock } as Broker, entities, commits };
}

const entity = (id: string, attributes: object = {}): Entity =>
  parseEntity({ id, type: 'Thing', ...attributes }, names, at);

/** Any edit of one of three entities with one of two attributes. */
const anyEdit: fc.Arbitrary<Edit> = fc
  .record({
    kind: fc.constantFrom('create', 'delete', 'merge', 'append', 'keep', 'upsert'),
    id: fc.constantFrom('urn:x:1', 'urn:x:2', 'urn:x:3'),
    attribute: fc.constantFrom('a', 'b'),
    value: fc.constantFrom<string | number>(1, 2, 'urn:ngsi-ld:null'),
  })
  .map(({ kind, id, attribute, value }): Edit => {
    const whole = { [attribute]: { type: 'Property', value: value === 'urn:ngsi-ld:null' ? 3 : value } };
    switch (kind) {
      case 'create':
        return creation(entity(id, whole));
      case 'delete':
        return deletion(id);
      case 'merge':
        return merging(id, parsePatch({ [attribute]: value }, names), at);
      case 'upsert':
        return upsertion(entity(id, whole), at);
      default:
        return appending(id, parseFragment(whole, names), kind === 'append', at);
    }
  });

describe('a batch', () => {
  test('does what its edits do one by one, in one commit', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyEdit, { maxLength: 12 }), async (edits) => {
        const together = mapBroker();
        const { fates } = await commitEdits(together.broker, edits);
        const alone = mapBroker();
        const outcomes = [];
        for (const edit of edits) {
          outcomes.push(
            await commitEdit(alone.broker, edit).then(
              () => 'done',
              (error: Problem) => error.kind,
            ),
          );
        }
        expect(fates.map((fate) => (fate.kind === 'done' ? 'done' : fate.problem.kind))).toEqual(outcomes);
        expect([...together.entities].sort()).toEqual([...alone.entities].sort());
        expect(together.commits.length).toBeLessThanOrEqual(1);
        expect(together.commits.flat()).toEqual(alone.commits.flat());
      }),
    );
  });

  test('does not hide a defect as the fate of an entity', async () => {
    const broken: Edit = {
      id: 'urn:x:1',
      apply: () => {
        throw new TypeError('a broken invariant');
      },
    };
    await expect(commitEdits(mapBroker().broker, [broken])).rejects.toThrow(TypeError);
  });
});

describe('dangling targets', () => {
  const pointing = (id: string, object: string): Entity => entity(id, { to: { type: 'Relationship', object } });

  test('are those that do not exist after the commit', async () => {
    const { broker } = mapBroker();
    const { dangling } = await commitEdits(broker, [
      creation(pointing('urn:x:1', 'urn:x:2')),
      creation(pointing('urn:x:2', 'urn:x:1')),
      creation(pointing('urn:x:3', 'urn:x:none')),
    ]);
    expect(dangling).toEqual(['urn:x:none']);
  });

  test('count only where the edit names them', async () => {
    const { broker } = mapBroker();
    await commitEdit(broker, creation(pointing('urn:x:1', 'urn:x:none')));
    const { dangling } = await commitEdit(broker, merging('urn:x:1', parsePatch({ other: 1 }, names), at));
    expect(dangling).toEqual([]);
  });
});

test('a model is held against what is touched, so that an old fault does not block a repair elsewhere', async () => {
  const breaker = 'http://iec.ch/TC57/CIM100#Breaker';
  const open = 'http://iec.ch/TC57/CIM100#Switch.open';
  const iris: Names = { expand: (iri) => iri, compact: (iri) => iri };
  const { broker, entities } = mapBroker();
  const faulty = parseEntity({ id: 'urn:x:1', type: breaker, [open]: { value: 'ajar' } }, iris, at);
  await expect(commitEdit(broker, creation(faulty))).rejects.toThrow(Problem);
  entities.set(faulty.id, faulty);
  await commitEdit(broker, merging('urn:x:1', parsePatch({ 'urn:x:note': 'checked' }, iris), at));
  await expect(commitEdit(broker, merging('urn:x:1', parsePatch({ [open]: 3 }, iris), at))).rejects.toThrow(/open/);
});

test('a new type brings its demands on the attributes that were there before', async () => {
  const { broker } = mapBroker();
  const iris: Names = { expand: (iri) => iri, compact: (iri) => iri };
  const open = 'http://iec.ch/TC57/CIM100#Switch.open';
  await commitEdit(
    broker,
    creation(parseEntity({ id: 'urn:x:1', type: 'urn:x:T', [open]: { value: 'ajar' } }, iris, at)),
  );
  const promoted = parseFragment({ type: 'http://iec.ch/TC57/CIM100#Breaker' }, iris);
  await expect(commitEdit(broker, appending('urn:x:1', promoted, true, at))).rejects.toThrow(/open/);
});
