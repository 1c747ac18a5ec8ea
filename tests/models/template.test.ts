/** The templates by themselves: whatever is declared with them hangs together. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { catalogueNames, Feeder, SubGeographicalRegion, Substation, validate } from '#models/catalogue.ts';
import type { EntityDraft } from '#models/facility/region.ts';
import { breakerAndAHalf } from '#models/facility/template/breaker-and-a-half.ts';
import { type Container, siteOf } from '#models/facility/template/container.ts';
import { draft, idOf } from '#models/facility/template/draft.ts';
import { fuse, line, loadBreakSwitch, localTransformer, recloser } from '#models/facility/template/feeder.ts';
import { conductors } from '#models/facility/template/line.ts';
import { branch, type Path, path, port, type Step } from '#models/facility/template/path.ts';
import { siteAt } from '#models/facility/template/place.ts';
import { transformerKinds } from '#models/facility/template/transformer.ts';
import { kv345, kv765 } from '#models/facility/template/voltage-class.ts';
import { parseEntity } from '#models/ngsi-ld/parse.ts';
import { joined, number, reached, targets } from './region-graph.ts';

const area: Container = {
  id: idOf(SubGeographicalRegion, 'R.V'),
  key: 'R.V',
  scope: '/R/V',
  site: siteAt([8, 47]),
  entity: draft(SubGeographicalRegion, 'R.V', '/R/V', { name: 'V' }),
};
const station = siteOf(Substation, area, 'ST', {});

/** Faults against the models, and ids that are there twice. */
function faultsOf(entities: readonly EntityDraft[]): readonly string[] {
  const parsed = entities.map((each) => parseEntity(each, catalogueNames, '2026-01-01T00:00:00.000Z'));
  const seen = new Set<string>();
  const twice = entities.filter(({ id }) => seen.size === seen.add(id).size).map(({ id }) => `${id} twice`);
  return [...parsed.flatMap((each) => validate(each).map(({ message }) => `${each.id}: ${message}`)), ...twice];
}

describe('a breaker-and-a-half yard', () => {
  const yards = fc.record({ count: fc.integer({ min: 1, max: 6 }), voltage: fc.constantFrom(kv345, kv765) });
  const yardOf = ({ count, voltage }: { count: number; voltage: typeof kv345 }) => {
    const keys = Array.from({ length: 2 * count }, (_, index) => `X${index + 1}`);
    return breakerAndAHalf({
      station,
      name: 'Y',
      voltage,
      origin: [0, 0],
      circuits: Object.fromEntries(keys.map((key) => [key, { description: key }])),
      diameters: Array.from({ length: count }, (_, index) => [keys[2 * index]!, keys[2 * index + 1]!] as const),
    });
  };

  test('of any size is valid and keeps all circuits together with any one breaker open, or either bus lost', () => {
    fc.assert(
      fc.property(yards, (declared) => {
        const { entities, ports } = yardOf(declared);
        expect(faultsOf(entities)).toEqual([]);
        const circuits = Object.values(ports).map(({ node }) => node);
        expect(circuits).toHaveLength(2 * declared.count);
        const together = (open: ReadonlySet<string>, nodes = circuits) => {
          const found = reached([nodes[0]!], joined(entities, open));
          return nodes.every((node) => found.has(node));
        };
        const breakers = entities.filter(({ type }) => type === 'Breaker').map(({ id }) => id);
        expect(breakers).toHaveLength(3 * declared.count);
        // One diameter alone has no second way past its middle breaker but over the buses, which others make.
        for (const id of declared.count > 1 ? breakers : []) expect(together(new Set([id])), id).toBe(true);
        for (const bus of ['A', 'B']) {
          const node = `urn:ngsi-ld:ConnectivityNode:ST.Y.${bus}`;
          const around = entities.filter(
            (each) => each.type === 'Disconnector' && targets(each, 'terminal').includes(node),
          );
          expect(around).toHaveLength(declared.count);
          expect(together(new Set(around.map(({ id }) => id)))).toBe(true);
        }
      }),
      { numRuns: 20 },
    );
  });

  test('grows at its end: what stands stays as it is, but for the length of the buses', () => {
    const [small, large] = [2, 3].map((count) => yardOf({ count, voltage: kv345 }).entities);
    const later = new Map(large!.map((each) => [each.id, each]));
    const changed = small!.filter((each) => JSON.stringify(later.get(each.id)) !== JSON.stringify(each));
    expect(changed.map(({ id }) => id).sort()).toEqual([
      'urn:ngsi-ld:BusbarSection:ST.Y.A',
      'urn:ngsi-ld:BusbarSection:ST.Y.B',
      // Stands in the middle of what it has.
      'urn:ngsi-ld:VoltageLevel:ST.Y',
    ]);
  });
});

describe('a path', () => {
  const head = { node: 'urn:ngsi-ld:ConnectivityNode:ST.N', at: [0, 0] as const };
  const feederOf = (steps: readonly Step[]): Path => path(siteOf(Feeder, area, 'F', {}), 12.47, head, steps);
  const kinds = fc.constantFrom('line', 'recloser', 'switch', 'branch');
  const stepsOf = (words: readonly string[]): readonly Step[] =>
    words.map((word, index) => {
      const stretch = line(`L${index}`, conductors.trunk, [100 * (index + 1), index % 3]);
      if (word === 'line') return stretch;
      if (word === 'recloser') return recloser(`R${index}`);
      if (word === 'switch') return loadBreakSwitch(`Q${index}`);
      return branch(
        fuse(`FU${index}`),
        line(`B${index}`, conductors.lateral, [100 * index, 80]),
        localTransformer(`T${index}`, {
          description: 'T',
          kind: transformerKinds.pole,
          mounting: 'pole',
          ratedS: 0.05,
          lowVoltage: 0.24,
        }),
        port(`end${index}`),
      );
    });

  test('of any steps is one tree from its head, of one voltage on each side of a transformer', () => {
    fc.assert(
      fc.property(fc.array(kinds, { minLength: 1, maxLength: 12 }), (words) => {
        const { entities, ports } = feederOf(stepsOf(words));
        expect(faultsOf(entities)).toEqual([]);
        const nodes = entities.filter(({ type }) => type === 'ConnectivityNode');
        const spans = entities.filter((each) => targets(each, 'terminal').length === 2);
        // A tree: as many nodes beside the head as there are ways, and all of them reached.
        expect(spans).toHaveLength(nodes.length);
        expect(reached([head.node], joined(entities)).size).toBe(nodes.length + 1);
        const voltages = new Map<string, number>([[head.node, 12.47]]);
        for (const node of nodes) voltages.set(node.id, number(node, 'nominalVoltage'));
        for (const span of spans.filter(({ type }) => type !== 'PowerTransformer'))
          expect(new Set(targets(span, 'terminal').map((node) => voltages.get(node))).size).toBe(1);
        for (const { node } of Object.values(ports)) expect(voltages.get(node)).toBe(0.24);
        expect(Object.keys(ports)).toHaveLength(words.filter((word) => word === 'branch').length);
      }),
    );
  });

  test('goes on where its branch began', () => {
    const { entities } = feederOf(stepsOf(['line', 'branch', 'line']));
    const [first, last] = ['L0', 'L2'].map((name) => entities.find(({ id }) => id.endsWith(`F.${name}`))!);
    expect(targets(last!, 'terminal')[0]).toBe(targets(first!, 'terminal')[1]);
  });
});
