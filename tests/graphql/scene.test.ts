/** The twin in columns: what the picture starts from says the same as the assets one by one. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoRegion } from '#models/facility/demo.ts';
import { openFixture } from './fixture.ts';

interface Columns {
  readonly id: readonly string[];
  readonly type: readonly string[];
  readonly name: readonly (string | null)[];
  readonly parent: readonly (string | null)[];
  readonly terminals: readonly (readonly (string | null)[])[];
  readonly facts: readonly Readonly<Record<string, unknown>>[];
}
interface SceneAnswer {
  readonly scene: { readonly totalCount: number; readonly endCursor: string | null; readonly columns: Columns };
}

describe('the scene in columns', () => {
  let fixture: Awaited<ReturnType<typeof openFixture>>;
  beforeAll(async () => {
    fixture = await openFixture();
  });
  afterAll(async () => {
    await fixture.close();
    expect(fixture.faults).toEqual([]);
  });
  const document = `query Scene($first: Int!, $after: String) {
    scene(first: $first, after: $after, facts: ["normalOpen", "ratedU"]) { totalCount endCursor columns }
  }`;
  const page = async (first: number, after: string | null = null): Promise<SceneAnswer['scene']> => {
    const { data, errors } = await fixture.ask(document, { first, after });
    expect(errors).toBeUndefined();
    return (data as SceneAnswer).scene;
  };

  test('holds every entity once, over any number of pages', async () => {
    const ids: string[] = [];
    let after: string | null = null;
    do {
      const answer: SceneAnswer['scene'] = await page(37, after);
      expect(answer.totalCount).toBe(demoRegion.entities.length);
      ids.push(...answer.columns.id);
      after = answer.endCursor;
    } while (after);
    expect(ids).toEqual(demoRegion.entities.map(({ id }) => id));
  });

  test('has in each column one place for each asset, with what the entity says', async () => {
    const { columns } = await page(20_000);
    for (const column of Object.values(columns)) expect(column).toHaveLength(demoRegion.entities.length);
    demoRegion.entities.forEach((draft, index) => {
      const given = draft as unknown as Record<
        string,
        { readonly value?: unknown; readonly object?: string } | undefined
      >;
      expect(columns.type[index]).toBe(draft.type);
      expect(columns.name[index]).toBe(given['name']?.value ?? null);
      expect(columns.parent[index]).toBe(given['isPartOf']?.object ?? null);
      const terminals = [draft['terminal'] ?? []].flat() as unknown as readonly { readonly object: string }[];
      expect(columns.terminals[index]).toEqual(terminals.map(({ object }) => object));
      expect(columns.facts[index]!['normalOpen']).toBe(given['normalOpen']?.value);
    });
  });

  test('is asked for in pages of at most 20 000', async () => {
    const { errors } = await fixture.ask(document, { first: 20_001, after: null });
    expect(errors![0]!.message).toContain('give a number from 1 to 20000');
  });

  test('is completed by the measured numbers, with the worst quality of what was asked for', async () => {
    const inverter = 'urn:ngsi-ld:PowerElectronicsConnection:F1.H3.I1';
    const { data } = await fixture.ask('{ quantities { name unit count } columns(names: ["activePower", "ratedS"]) }');
    const { quantities, columns } = data as {
      quantities: readonly { name: string; unit: string; count: number }[];
      columns: { id: string[]; quality: string[]; values: Record<string, (number | null)[]> };
    };
    // The demo declares the power of its inverter in MW, at nothing and substituted until the field says more.
    expect(quantities.find(({ name }) => name === 'activePower')?.unit).toBe('MW');
    const place = columns.id.indexOf(inverter);
    const { activePower, ratedS } = columns.values;
    expect([activePower![place], ratedS![place], columns.quality[place]]).toEqual([0, 0.006, 'substituted']);
    const few = await fixture.ask('{ columns(names: ["a","b","c","d","e","f","g","h","i","j","k","l","m"]) }');
    expect(few.errors![0]!.message).toContain('give at most 12');
  });
});
