/** The demo region as a stand-in broker holds it: entities, positions that can be changed, values that move a little. */
import { catalogue, unitSymbol } from '#models/catalogue.ts';
import { demoRegion } from '#models/facility/demo.ts';
import { entitiesOf } from '#models/facility/entities.ts';
import type { EntityDraft } from '#models/facility/region.ts';
import type { Entity } from '#models/ngsi-ld/entity.ts';
import { buildNetwork } from '#twins/network/build.ts';
import type { Network } from '#twins/network/network.ts';
import { deEnergised } from '#twins/network/topology.ts';
import { runScenario } from '#twins/scenario/run.ts';
import type { Action, ScenarioResult } from '#twins/scenario/scenario.ts';

export interface MockAttribute {
  readonly __typename: 'Measurement' | 'Fact' | 'Link';
  readonly name: string;
  readonly [field: string]: unknown;
}

interface Instance {
  readonly type: string;
  readonly value?: unknown;
  readonly object?: string;
  readonly unitCode?: string;
  readonly datasetId?: string;
}

const startedAt = '2026-11-21T12:00:00.000Z';

export function createMockTwin(drafts: readonly EntityDraft[] = demoRegion.entities) {
  const byId = new Map(drafts.map((draft) => [draft.id, draft]));
  const open = new Map<string, boolean>();
  const values = new Map<string, number>();
  const listeners = new Set<(ids: readonly string[]) => void>();
  let revision = 1000;
  let observedAt = Date.now();

  const instances = (draft: EntityDraft, name: string): readonly Instance[] => {
    const value = draft[name];
    return (value === undefined ? [] : [value].flat()) as unknown as readonly Instance[];
  };

  const network = (): Network => {
    const entities: Entity[] = entitiesOf({ ...demoRegion, entities: drafts.map(withPosition) }, startedAt);
    return buildNetwork(entities, { revision, at: new Date().toISOString() });
  };
  const withPosition = (draft: EntityDraft): EntityDraft => {
    const position = open.get(draft.id);
    return position === undefined ? draft : { ...draft, open: { type: 'Property', value: position } };
  };
  const study = (actions: readonly Action[]): ScenarioResult =>
    runScenario(network(), { base: { kind: 'live' }, actions, analysis: 'powerFlow' });

  /** Measured values follow the power flow, with a little noise that is the same each time. */
  const measure = (): void => {
    for (const { asset, terminal, activePower, reactivePower, current, voltage } of study([]).flows) {
      const put = (name: string, value: number) => values.set(`${asset}|${name}|${terminal}`, value);
      put('activePower', activePower);
      put('reactivePower', reactivePower);
      put('current', current);
      put('voltage', voltage);
    }
  };
  const reading = (id: string, name: string, terminal: number): number => {
    const base = values.get(`${id}|${name}|${terminal}`) ?? { topOilTemperature: 43.2, irradiance: 612 }[name] ?? 0;
    return base * (1 + 0.01 * Math.sin(observedAt / 3000 + id.length));
  };

  const attributesOf = (id: string): readonly MockAttribute[] => {
    const draft = byId.get(id)!;
    const found: MockAttribute[] = [];
    const age = Math.max(0, (Date.now() - observedAt) / 1000);
    const seen = { observedAt: new Date(observedAt).toISOString(), modifiedAt: new Date(observedAt).toISOString() };
    for (const [name, definition] of Object.entries(catalogue.get(draft.type)?.attributes ?? {})) {
      if (name === 'location') continue;
      const measured = 'measured' in definition && definition.measured === true;
      const trust = {
        quality: measured && name !== 'open' ? 'GOOD' : 'SUBSTITUTED',
        ageSeconds: age,
        measured,
        ...seen,
      };
      const given = instances(draft, name);
      if (definition.kind === 'relationship') {
        given.forEach(({ object }, index) => {
          const label = given.length > 1 ? `${name} (T${index + 1})` : name;
          found.push({ __typename: 'Link', name, label, targetId: object, target: () => asset(object!), ...seen });
        });
      } else if (definition.kind === 'number') {
        const terminals = measured ? (definition.perTerminal ? [1, 2] : [1]) : given.map((_, index) => index + 1);
        if (measured && name === 'step' && given.length === 0) continue;
        for (const terminal of terminals) {
          const value = given[terminal - 1]?.value ?? reading(id, name, terminal);
          const label = terminal > 1 ? `${name} (T${terminal})` : name;
          found.push({ __typename: 'Measurement', name, label, value, unit: unitSymbol(definition.unit), ...trust });
        }
      } else if (given[0]) {
        const value = name === 'open' ? (open.get(id) ?? given[0].value) : given[0].value;
        const text = typeof value === 'string' ? value : JSON.stringify(value);
        found.push({ __typename: 'Fact', name, label: name, value, text, ...trust });
      }
    }
    return found;
  };

  const parentOf = (draft: EntityDraft): string | null => instances(draft, 'isPartOf')[0]?.object ?? null;
  const isBrowsed = (draft: EntityDraft): boolean => !['ConnectivityNode', 'Command'].includes(draft.type);
  const childrenOf = (id: string) => drafts.filter((draft) => parentOf(draft) === id && isBrowsed(draft));

  const page = (all: readonly unknown[], { first, after }: { first: number; after?: string | null }) => {
    const start = after ? Number(after) : 0;
    const nodes = all.slice(start, start + first);
    const end = start + nodes.length;
    const pageInfo = { hasNextPage: end < all.length, endCursor: nodes.length > 0 ? String(end) : null };
    return { nodes, pageInfo, totalCount: all.length };
  };

  const history = ({ attribute, from, to }: { attribute: string; from: string; to: string }, id: string) => ({
    attribute,
    ...{ unit: null, from, to },
    points: Array.from({ length: 97 }, (_, index) => {
      const at = Date.parse(from) + ((Date.parse(to) - Date.parse(from)) * index) / 96;
      const hour = (at / 3_600_000) % 24;
      const value = reading(id, attribute, 1) * (0.8 + 0.25 * Math.sin(((hour - 9) / 12) * Math.PI));
      return { at: new Date(at).toISOString(), value, quality: index === 40 ? 'MISSING' : 'GOOD' };
    }),
  });

  function asset(id: string): Record<string, unknown> | null {
    const draft = byId.get(id);
    if (!draft) return null;
    return {
      __typename: 'OtherAsset',
      id,
      type: draft.type,
      name: instances(draft, 'name')[0]?.value ?? null,
      location: instances(draft, 'location')[0]?.value ?? null,
      heading: instances(draft, 'heading')[0]?.value ?? null,
      parent: () => asset(parentOf(draft) ?? ''),
      ancestors: () => {
        const path: unknown[] = [];
        for (let up = parentOf(draft); up && byId.has(up); up = parentOf(byId.get(up)!)) path.unshift(asset(up));
        return path;
      },
      children: (wanted: { first: number; after?: string }) =>
        page(
          childrenOf(id).map((child) => asset(child.id)),
          wanted,
        ),
      childCount: () => childrenOf(id).length,
      terminals: instances(draft, 'terminal').map(({ object }, index) => ({
        sequence: index + 1,
        node: object,
        connected: true,
      })),
      attributes: ({ names }: { names?: readonly string[] | null }) =>
        attributesOf(id).filter(({ name }) => !names || names.includes(name)),
      history: (wanted: { attribute: string; from: string; to: string }) => history(wanted, id),
    };
  }

  if (drafts.length > 0) measure();
  return {
    asset,
    page,
    study,
    drafts,
    roots: () => drafts.filter((draft) => parentOf(draft) === null && isBrowsed(draft)),
    revision: () => revision,
    dark: () => (drafts.length > 0 ? deEnergised(network()) : []),
    onChange(listener: (ids: readonly string[]) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    /** The field moves a switch. */
    setOpen(id: string, isOpen: boolean): void {
      open.set(id, isOpen);
      measure();
      revision += 1;
      for (const listener of listeners) listener([id]);
    },
    /** New measurements of everything that is measured. */
    tick(): void {
      observedAt = Date.now();
      revision += 1;
      const measuredTypes = new Set([
        'Breaker',
        'PowerTransformer',
        'ACLineSegment',
        'EnergyConsumer',
        'BusbarSection',
      ]);
      const ids = drafts.filter(({ type }) => measuredTypes.has(type)).map(({ id }) => id);
      if (ids.length > 0) for (const listener of listeners) listener(ids);
    },
  };
}

export type MockTwin = ReturnType<typeof createMockTwin>;
