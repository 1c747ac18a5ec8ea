/** The GraphQL API over HTTP, on the demo region. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attributeIri } from '#models/catalogue.ts';
import { demoRegion } from '#models/facility/demo.ts';
import { openFixture } from './fixture.ts';

let broker: Awaited<ReturnType<typeof openFixture>>;
beforeAll(async () => {
  broker = await openFixture();
}, 60_000);
afterAll(async () => {
  await broker.close();
  expect(broker.faults).toEqual([]);
});

const ok = async <T>(query: string, variables?: object): Promise<T> => {
  const { data, errors } = await broker.ask(query, variables);
  expect(errors).toBeUndefined();
  return data as T;
};

interface Page {
  readonly assets: {
    readonly totalCount: number;
    readonly nodes: readonly { readonly id: string }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
  };
}

describe('assets', () => {
  test('page through all entities, each once, with a total', async () => {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { assets }: Page = await ok<Page>(
        'query ($after: String) { assets(first: 20, after: $after) { totalCount nodes { id } pageInfo { hasNextPage endCursor } } }',
        { after },
      );
      expect(assets.totalCount).toBe(demoRegion.entities.length);
      seen.push(...assets.nodes.map(({ id }) => id));
      after = assets.pageInfo.hasNextPage ? assets.pageInfo.endCursor : null;
    } while (after);
    expect(seen).toEqual(demoRegion.entities.map(({ id }) => id));
  });

  test('form a hierarchy from one root, browsed without connectivity nodes', async () => {
    const { assets } = await ok<{ assets: { nodes: { id: string; childCount: number }[] } }>(
      '{ assets(first: 10, where: { root: true }) { nodes { id childCount children(first: 10) { nodes { id name } } } } }',
    );
    expect(assets.nodes.map(({ id }) => id)).toEqual(['urn:ngsi-ld:GeographicalRegion:R1']);
    const { node } = await ok<{ node: { children: { nodes: { type: string }[] }; ancestors: { id: string }[] } }>(
      '{ node(id: "urn:ngsi-ld:VoltageLevel:TX1.345") { ... on Asset { children(first: 100) { nodes { type } } ancestors { id } } } }',
    );
    expect(new Set(node.children.nodes.map(({ type }) => type))).toEqual(
      new Set(['Bay', 'BusbarSection', 'GroundDisconnector', 'PotentialTransformer']),
    );
    expect(node.ancestors.map(({ id }) => id)).toEqual([
      'urn:ngsi-ld:GeographicalRegion:R1',
      'urn:ngsi-ld:SubGeographicalRegion:R1.V1',
      'urn:ngsi-ld:Substation:TX1',
    ]);
  });

  test('are typed by their model: a breaker has its rated current in ampere', async () => {
    const { node } = await ok<{ node: { ratedCurrent: object; isPartOf: object; terminals: unknown[] } }>(
      '{ node(id: "urn:ngsi-ld:Breaker:TX1.34.K02.QA1") { id ... on Breaker { ratedCurrent { value unit quality measured } isPartOf { id } terminal { id } terminals { sequence node } } } }',
    );
    expect(node.ratedCurrent).toMatchObject({ unit: 'A', quality: 'GOOD', measured: false });
    expect(node.isPartOf).toEqual({ id: 'urn:ngsi-ld:Bay:TX1.34.K02' });
    expect(node.terminals).toHaveLength(2);
  });

  test('are found by words of their name, id and type', async () => {
    const { search } = await ok<{
      search: { nodes: { id: string }[] };
    }>('{ search(text: "home h3", first: 5) { totalCount nodes { id } } }');
    expect(search.nodes.map(({ id }) => id)).toContain('urn:ngsi-ld:Home:F1.H3');
  });

  test('inside an area are those that are part of it at any depth', async () => {
    const { assets } = await ok<{ assets: { totalCount: number } }>(
      '{ assets(first: 100, where: { within: "urn:ngsi-ld:Feeder:F1", type: ["EnergyConsumer"] }) { totalCount } }',
    );
    // Ten homes; farms and workshops are loads of other types.
    expect(assets.totalCount).toBe(10);
  });
});

test('a trace is paged, from a home to its source', async () => {
  const { trace } = await ok<{
    trace: {
      steps: { totalCount: number; nodes: { asset: { id: string }; distance: number }[] };
      sources: { id: string }[];
    };
  }>(
    '{ trace(from: ["urn:ngsi-ld:Home:F1.H1"], kind: UPSTREAM) { sources { id } steps(first: 3) { totalCount nodes { asset { id } distance } } } }',
  );
  expect(trace.sources).toEqual([{ id: 'urn:ngsi-ld:EnergySource:RW1.765.G1' }]);
  expect(trace.steps.nodes).toHaveLength(3);
  expect(trace.steps.nodes[0]).toMatchObject({ asset: { id: 'urn:ngsi-ld:EnergyConsumer:F1.H1.E1' }, distance: 0 });
  // Feeder of three lines, pole transformer, service drop, station: more than a dozen pieces of equipment.
  expect(trace.steps.totalCount).toBeGreaterThan(12);
});

describe('what is asked wrongly gets a sentence', () => {
  test.each([
    ['{ assets(first: 0) { totalCount } }', /first is 0: give a number from 1 to 500/],
    ['{ assets(first: 5, after: "x") { totalCount } }', /cursor "x"/],
    ['{ trace(from: ["urn:x:none"], kind: UPSTREAM) { energised } }', /urn:x:none does not exist/],
    [
      '{ node(id: "urn:ngsi-ld:Home:F1.H1") { ... on Asset { history(attribute: "colour", from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z") { unit } } } }',
      /no attribute "colour"/,
    ],
    [
      '{ node(id: "urn:ngsi-ld:Home:F1.H1") { ... on Asset { history(attribute: "open", from: "yesterday", to: "2026-01-02T00:00:00Z") { unit } } } }',
      /is no DateTime/,
    ],
    ['{ colour }', /Cannot query field "colour"/],
  ])('%s', async (query, sentence) => {
    const { errors } = await broker.ask(query);
    expect(errors?.[0]?.message).toMatch(sentence);
    expect(JSON.stringify(errors)).not.toContain('.ts:');
  });

  test('a document that could ask for too much is refused before it runs', async () => {
    const children = (depth: number): string =>
      depth === 0 ? 'id' : `children(first: 100) { nodes { ${children(depth - 1)} } }`;
    const { errors } = await broker.ask(`{ assets(first: 100) { nodes { ${children(3)} } } }`);
    expect(errors?.[0]?.message).toMatch(/could ask for \d+ fields/);
  });

  test('a document of depth 2000 is refused, and the door stays open', async () => {
    const deep = `{ node(id: "x") { ... on Asset { ${'parent { '.repeat(2000)} id ${'}'.repeat(2000)} } } }`;
    const { errors } = await broker.ask(deep);
    expect(errors).toBeDefined();
    await ok('{ node(id: "urn:ngsi-ld:Home:F1.H1") { id } }');
  });

  test('a document whose fields would all have to be compared with each other is refused', async () => {
    const { errors } = await broker.ask(`{ node(id: "x") { ${'id '.repeat(9000)} } }`);
    expect(errors?.[0]?.message).toBe('Validation aborted.');
    await ok('{ node(id: "urn:ngsi-ld:Home:F1.H1") { id } }');
  });
});

describe('what-if runs', () => {
  const mutation = `mutation ($input: RunScenarioInput!) { runScenario(input: $input) { errors { code message } run { id status progress result {
    islands { status energised } deEnergised { id type } quality provenance { residual baseRevision solver } flows(first: 5) { totalCount } } } } }`;

  test('answer with a result of which nothing is dark in the base', async () => {
    const { runScenario } = await ok<{
      runScenario: {
        run: { status: string; result: { deEnergised: { type: string }[]; provenance: { residual: number } } };
      };
    }>(mutation, { input: {} });
    expect(runScenario.run.status).toBe('DONE');
    expect(runScenario.run.result.deEnergised.filter(({ type }) => type === 'Home')).toEqual([]);
    expect(runScenario.run.result.provenance.residual).toBeLessThanOrEqual(1e-8);
  });

  test('are kept: the id of one leads to it, and to a run that builds on it', async () => {
    const first = await ok<{ runScenario: { run: { id: string } } }>(mutation, {
      input: { changes: [{ switch: { asset: 'urn:ngsi-ld:Breaker:TX1.34.K02.QA1', open: true } }] },
    });
    const { id } = first.runScenario.run;
    const { run } = await ok<{ run: { status: string; result: { deEnergised: unknown[] } } }>(
      'query ($id: ID!) { run(id: $id) { status input result { deEnergised { id } } } }',
      {
        id,
      },
    );
    expect(run.status).toBe('DONE');
    const again = await ok<{
      runScenario: { run: { result: { deEnergised: unknown[] } } };
    }>(mutation, { input: { scenario: id } });
    expect(again.runScenario.run.result.deEnergised).toHaveLength(run.result.deEnergised.length);
  });

  test.each([
    [{ changes: [{ switch: { asset: 'urn:ngsi-ld:Breaker:NONE', open: true } }] }, /urn:ngsi-ld:Breaker:NONE/],
    [{ changes: [{ switch: { asset: 'urn:ngsi-ld:Home:F1.H1', open: true } }] }, /urn:ngsi-ld:Home:F1\.H1/],
    [{ scenario: 'urn:ngsi-ld:ScenarioRun:none' }, /There is no run/],
    [{ at: '2020-01-01T00:00:00Z', revision: 1 }, /one base only/],
    [{ revision: 1e9 }, /revision/i],
    [{ at: '2020-01-01T00:00:00Z' }, /Nothing had been recorded|recorded/],
    [{ at: '2999-01-01T00:00:00Z' }, /yet to come/],
  ])('that make no sense end with a sentence: %j', async (input, sentence) => {
    const { runScenario } = await ok<{ runScenario: { errors: { message: string }[] } }>(mutation, { input });
    expect(runScenario.errors[0]!.message).toMatch(sentence);
  });
});

describe('live changes', () => {
  test('come as server-sent events with a cursor, conflated, from the cursor that was seen last', async () => {
    const id = 'urn:ngsi-ld:EnergyConsumer:F1.H1.E1';
    const after = broker.broker.graph.revision;
    const write = (value: number) =>
      broker.broker.graph.commit([id], ([before]) => {
        const at = new Date().toISOString();
        const attribute = [...before!.attributes.keys()].find((iri) => iri.endsWith('name'))!;
        const attributes = new Map(before!.attributes).set(attribute, [
          { kind: 'Property', value: `Load ${value}`, createdAt: at, modifiedAt: at },
        ]);
        return {
          changes: [
            {
              kind: 'updated',
              before: before!,
              after: { ...before!, attributes, modifiedAt: at },
              attributes: [attribute],
            },
          ],
          result: undefined,
        };
      });
    await write(1);
    const query = `subscription { assetChanged(after: ${after}, where: { type: ["EnergyConsumer"] }) { cursor changed { id name } } }`;
    const stop = new AbortController();
    const response = await fetch(`${broker.url}?query=${encodeURIComponent(query)}`, {
      headers: { accept: 'text/event-stream' },
      signal: stop.signal,
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    let text = '';
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      if (text.includes('Load 1') && !text.includes('Load 2')) await write(2);
      if (text.includes('Load 2')) break;
    }
    stop.abort();
    expect(text).toMatch(new RegExp(`"cursor":${after + 1}[^0-9]`));
  });

  const events = (url: string, query: string, signal: AbortSignal): Promise<Response> =>
    fetch(`${url}?query=${encodeURIComponent(query)}`, { headers: { accept: 'text/event-stream' }, signal });
  const rename = (id: string, name: string) =>
    broker.broker.graph.commit([id], ([before]) => {
      const at = new Date().toISOString();
      const property = { kind: 'Property', value: name, createdAt: at, modifiedAt: at } as const;
      const attributes = new Map(before!.attributes).set(attributeIri('name'), [property]);
      const after = { ...before!, attributes, modifiedAt: at };
      return {
        changes: [{ kind: 'updated', before: before!, after, attributes: [attributeIri('name')] }],
        result: undefined,
      };
    });

  test('show of other assets too what is true at the time of the event', async () => {
    const stop = new AbortController();
    const query = 'subscription { assetChanged(maxRateHz: 50) { changed { name parent { name } } } }';
    const response = await events(broker.url, query, stop.signal);
    let text = '';
    let step = 0;
    await rename('urn:ngsi-ld:EnergyConsumer:F1.H2.E1', 'Child 1');
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      if (step === 0 && text.includes('Child 1')) {
        step = 1;
        await rename('urn:ngsi-ld:Home:F1.H2', 'New Home');
        await rename('urn:ngsi-ld:EnergyConsumer:F1.H2.E1', 'Child 2');
      }
      if (text.includes('Child 2')) break;
    }
    stop.abort();
    expect(text).toMatch(/"name":"Child 2","parent":\{"name":"New Home"\}/);
  });

  test('free the place of a client that goes, though nothing changes that it follows', async () => {
    const small = await openFixture({ graphqlSubscribersMax: 1 });
    try {
      const query = 'subscription { assetChanged(where: { ids: ["urn:x:never"] }) { cursor } }';
      const refused = async (): Promise<boolean> => {
        const stop = new AbortController();
        const response = await events(small.url, query, stop.signal);
        const first = response.headers.get('content-type')?.includes('event-stream')
          ? await Promise.race([
              response.body!.pipeThrough(new TextDecoderStream()).getReader().read(),
              new Promise<{ value: string }>((done) => setTimeout(() => done({ value: '' }), 300)),
            ])
          : { value: await response.text() };
        stop.abort();
        return /which is the most/.test(first.value ?? '');
      };
      const holder = new AbortController();
      await events(small.url, query, holder.signal);
      expect(await refused()).toBe(true);
      holder.abort();
      await expect.poll(refused, { timeout: 5000 }).toBe(false);
    } finally {
      await small.close();
    }
  });
});
