import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isDue } from '#broker/core/subscription/due.ts';
import { createSubscriptionIndex } from '#broker/core/subscription/match.ts';
import type { Change, EntityChange } from '#models/ngsi-ld/change.ts';
import type { Entity } from '#models/ngsi-ld/entity.ts';
import { parsePattern } from '#models/ngsi-ld/pattern.ts';
import type { TypeSelection } from '#models/ngsi-ld/query.ts';
import type { NotificationTrigger, Subscription } from '#models/ngsi-ld/subscription.ts';
import { at, change, created, deleted, entity, iri, subscription, updated } from './samples.ts';

const triggers: readonly NotificationTrigger[] = [
  'entityCreated',
  'entityUpdated',
  'entityDeleted',
  'attributeCreated',
  'attributeUpdated',
  'attributeDeleted',
];

const attributeTriggers = ['attributeCreated', 'attributeUpdated', 'attributeDeleted'] as const;

describe('a change is due', () => {
  const none = entity('urn:e', 'T', {});
  const a1 = entity('urn:e', 'T', { a: 1 });
  const a2 = entity('urn:e', 'T', { a: 2 });
  const changes = {
    created: created(a1),
    createdBare: created(none),
    added: updated(none, a1),
    changed: updated(a1, a2),
    removed: updated(a1, none),
    retyped: updated(a1, { ...a1, types: [...a1.types, iri('U')] }),
    deleted: deleted(a1),
  } satisfies Record<string, EntityChange>;

  // Clause 5.2.12 names the triggers; what it leaves open is settled at the head of due.ts.
  const table: Readonly<Record<NotificationTrigger, readonly (keyof typeof changes)[]>> = {
    entityCreated: ['created', 'createdBare'],
    entityUpdated: ['created', 'added', 'changed', 'removed', 'retyped', 'deleted'],
    entityDeleted: ['deleted'],
    attributeCreated: ['created', 'added'],
    attributeUpdated: ['changed'],
    attributeDeleted: ['removed', 'deleted'],
  };

  test.each(triggers)('%s fires for the changes that it names and for no other', (trigger) => {
    const due = Object.entries(changes).filter(([, one]) => isDue(subscription({ triggers: [trigger] }), change(one)));
    expect(due.map(([name]) => name)).toEqual(table[trigger]);
  });

  test('only where a watched attribute is among those that changed', () => {
    const watching = (name: string) => subscription({ triggers, watchedAttributes: [iri(name)] });
    const due = (name: string) =>
      Object.entries(changes)
        .filter(([, one]) => isDue(watching(name), change(one)))
        .map(([name]) => name);
    expect(due('a')).toEqual(['created', 'added', 'changed', 'removed', 'deleted']);
    expect(due('b')).toEqual([]);
  });

  test('only where q holds after it, and for a deletion where it held before', () => {
    const q = {
      kind: 'compare',
      path: { attribute: iri('a'), subAttributes: [], members: [] },
      operator: '>',
      value: { kind: 'number', value: 1 },
    } as const;
    expect(isDue(subscription({ q }), change(changes.created))).toBe(false);
    expect(isDue(subscription({ q }), change(changes.changed))).toBe(true);
    expect(isDue(subscription({ q, triggers: ['entityDeleted'] }), change(deleted(a2)))).toBe(true);
    expect(isDue(subscription({ q, triggers: ['entityDeleted'] }), change(deleted(a1)))).toBe(false);
  });

  test('only while the subscription is active and not expired at the time of the commit', () => {
    expect(isDue(subscription({ isActive: false }), change(changes.created))).toBe(false);
    expect(isDue(subscription({ expiresAt: at }), change(changes.created))).toBe(false);
    expect(isDue(subscription({ expiresAt: '2026-11-21T12:00:00.000001Z' }), change(changes.created))).toBe(true);
  });

  test('for an entity by id, by pattern and by type, where an id goes before a pattern', () => {
    const types: TypeSelection = { kind: 'type', type: iri('T') };
    const due = (selector: Subscription['entities'][number]) =>
      isDue(subscription({ entities: [selector] }), change(changes.created));
    expect(due({ types, id: 'urn:e' })).toBe(true);
    expect(due({ types, id: 'urn:x' })).toBe(false);
    expect(due({ types, idPattern: parsePattern('^urn:e$') })).toBe(true);
    expect(due({ types, idPattern: parsePattern('^urn:x') })).toBe(false);
    expect(due({ types, id: 'urn:e', idPattern: parsePattern('^urn:x') })).toBe(true);
    expect(due({ types: { kind: 'type', type: iri('U') }, id: 'urn:e' })).toBe(false);
  });
});

describe('the index', () => {
  const ids = ['urn:1', 'urn:2', 'urn:3'];
  const types = ['A', 'B', 'C'];
  const attributes = ['x', 'y', 'z'];
  const some = <T>(values: readonly T[], min = 1) => fc.subarray([...values], { minLength: min });

  const { selection } = fc.letrec<{ selection: TypeSelection }>((tie) => ({
    selection: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom(...types).map((type) => ({ kind: 'type' as const, type: iri(type) })),
      fc.record({
        kind: fc.constantFrom('allOf' as const, 'anyOf' as const),
        operands: fc.array(tie('selection'), { minLength: 1, maxLength: 3 }),
      }),
    ),
  }));
  const selector = fc.record(
    {
      types: selection,
      id: fc.constantFrom(...ids),
      idPattern: fc.constantFrom(parsePattern('[12]$'), parsePattern('^urn:3')),
    },
    { requiredKeys: ['types'] },
  );
  const anySubscription = fc
    .record({
      id: fc.constantFrom('urn:s1', 'urn:s2', 'urn:s3', 'urn:s4', 'urn:s5', 'urn:s6'),
      entities: fc.array(selector, { maxLength: 2 }),
      watched: fc.option(some(attributes), { nil: undefined }),
      triggers: some(triggers),
    })
    .map(({ id, entities, watched, triggers }) =>
      subscription({
        ...{ id, entities, triggers },
        ...(watched && { watchedAttributes: watched.map(iri) }),
      }),
    );
  const anyEntity = fc
    .record({ id: fc.constantFrom(...ids), types: some(types), names: some(attributes, 0), value: fc.nat(2) })
    .map(({ id, types, names, value }) => entity(id, types, Object.fromEntries(names.map((name) => [name, value]))));
  const anyChange = fc.oneof(
    anyEntity.map(created),
    anyEntity.map(deleted),
    fc.tuple(anyEntity, anyEntity).map(([before, after]) => updated({ ...before, id: after.id }, after)),
  );

  /** Clauses 5.2.12 and 5.8.6 once more, as plainly as they can be written: each trigger as a list of what it touches. */
  function isDuePlainly(one: Subscription, { change }: Change): boolean {
    const before = change.kind === 'created' ? undefined : change.before;
    const after = change.kind === 'deleted' ? undefined : change.after;
    const has = (entity: Entity | undefined, name: string): boolean => entity?.attributes.has(name) ?? false;
    const entityNow = (after ?? before)!;
    const chosen = (tree: TypeSelection | undefined): boolean =>
      tree === undefined ||
      (tree.kind === 'type'
        ? entityNow.types.includes(tree.type)
        : tree.kind === 'allOf'
          ? tree.operands.every(chosen)
          : tree.operands.some(chosen));
    const covered = one.entities.map(
      (s) => chosen(s.types) && (s.id ? s.id === entityNow.id : !s.idPattern || s.idPattern.test(entityNow.id)),
    );
    if (one.entities.length > 0 && !covered.includes(true)) return false;
    const names = attributes.map(iri).filter((name) => !one.watchedAttributes || one.watchedAttributes.includes(name));
    const changed = change.kind === 'updated' ? change.attributes : [];
    const happened = (trigger: NotificationTrigger, name: string): boolean => {
      switch (trigger) {
        case 'entityCreated':
        case 'entityDeleted':
          return has(entityNow, name);
        case 'attributeCreated':
          return !has(before, name) && has(after, name);
        case 'attributeUpdated':
          return changed.includes(name) && has(before, name) && has(after, name);
        case 'attributeDeleted':
          return has(before, name) && !has(after, name);
        case 'entityUpdated':
          return attributeTriggers.some((each) => happened(each, name));
      }
    };
    return one.triggers.some((trigger) => {
      const kind = { entityCreated: 'created', entityDeleted: 'deleted' }[trigger as string];
      if (kind && kind !== change.kind) return false;
      if (kind && !one.watchedAttributes) return true;
      const isBare = change.kind === 'updated' && changed.length === 0 && !one.watchedAttributes;
      return (isBare && trigger === 'entityUpdated') || names.some((name) => happened(trigger, name));
    });
  }

  test('finds what a plain look at each subscription finds, while they come, change and go', () => {
    const step = fc.oneof(
      { weight: 3, arbitrary: anySubscription },
      { weight: 1, arbitrary: fc.constantFrom('urn:s1', 'urn:s2', 'urn:s3') },
    );
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 12 }),
        fc.array(anyChange, { minLength: 1, maxLength: 8 }),
        (steps, changes) => {
          const index = createSubscriptionIndex();
          const all = new Map<string, Subscription>();
          for (const one of steps) {
            if (typeof one === 'string') {
              index.delete(one);
              all.delete(one);
            } else {
              index.set(one);
              all.set(one.id, one);
            }
          }
          for (const one of changes) {
            const found = index.match(change(one)).map(({ id }) => id);
            const plain = [...all.values()].filter((each) => isDuePlainly(each, change(one))).map(({ id }) => id);
            expect(found.toSorted()).toEqual(plain.toSorted());
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
