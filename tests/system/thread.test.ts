/** The whole thread from outside: simulated field → MQTT → ingest → broker → graph → physics → GraphQL, and back by a Command. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { graphql, type Running, startBusbar, until } from './busbar.ts';
import { type ApiEntity, darkHomes } from './circuit.ts';

let busbar: Running;
const context = (): string =>
  `<${new URL('contexts/busbar.jsonld', busbar.url)}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"`;

async function api(path: string, init: RequestInit = {}): Promise<Response> {
  const body = init.body ? { 'content-type': 'application/json' } : {};
  return fetch(new URL(`ngsi-ld/v1/${path}`, busbar.url), {
    ...init,
    headers: { link: context(), ...body, ...init.headers },
  });
}
const entity = async (id: string): Promise<ApiEntity> => (await api(`entities/${id}`)).json() as Promise<ApiEntity>;
const all = async (): Promise<readonly ApiEntity[]> => {
  const entities: ApiEntity[] = [];
  for (;;) {
    const page = await api(`entities?local=true&limit=1000&offset=${entities.length}`);
    const found = (await page.json()) as readonly ApiEntity[];
    entities.push(...found);
    if (found.length < 1000) return entities;
  }
};

const homes = ['F1', 'F2'].flatMap((feeder) =>
  Array.from({ length: 10 }, (_, index) => `urn:ngsi-ld:Home:${feeder}.H${index + 1}`),
);
/** Five homes have a battery and go on alone (models/facility/demo-town.ts). */
const withBattery = ['F1.H4', 'F1.H7', 'F2.H2', 'F2.H8', 'F2.H9'].map((key) => `urn:ngsi-ld:Home:${key}`);
const withoutBattery = homes.filter((home) => !withBattery.includes(home)).sort();
const feederBreaker = 'urn:ngsi-ld:Breaker:TX1.34.K02.QA1';
const line = 'urn:ngsi-ld:ACLineSegment:F1.L1';

interface RunResult {
  readonly runScenario: {
    readonly errors: readonly { readonly message: string }[];
    readonly run: {
      readonly id: string;
      readonly status: string;
      readonly result: {
        readonly islands: readonly { readonly status: string; readonly energised: boolean }[];
        readonly deEnergised: readonly { readonly id: string; readonly type: string }[];
        readonly violations: {
          readonly nodes: readonly {
            readonly kind: string;
            readonly change: string;
            readonly asset: { readonly id: string; readonly type: string };
          }[];
        };
        readonly summary: {
          readonly losses: { readonly active: { readonly value: number } };
          readonly load: { readonly active: { readonly value: number } };
        };
        readonly provenance: { readonly residual: number; readonly baseRevision: number };
      };
    } | null;
  };
}

const study = async (changes: readonly object[], more: object = {}): Promise<RunResult['runScenario']> =>
  (
    await graphql<RunResult>(
      busbar.url,
      `mutation ($input: RunScenarioInput!) { runScenario(input: $input) { errors { message } run { id status result {
        islands { status energised } deEnergised { id type }
        violations(first: 500) { nodes { kind change asset { id type } } }
        summary { losses { active { value } } load { active { value } } } provenance { residual baseRevision } } } } }`,
      { input: { changes, ...more } },
    )
  ).runScenario;

const darkIn = (run: RunResult['runScenario']): readonly string[] =>
  run
    .run!.result.deEnergised.filter(({ type }) => type === 'Home')
    .map(({ id }) => id)
    .sort();

beforeAll(async () => {
  busbar = await startBusbar(['--mqtt-port', '0']);
  // The field has reported once: the last home has a power.
  await until(
    () => entity('urn:ngsi-ld:EnergyConsumer:F1.H5.E1'),
    (consumer) => consumer.activePower !== undefined,
  );
}, 60_000);
afterAll(async () => {
  expect(await busbar.stop()).toBe(0);
});

describe('the twin', () => {
  test('knows every home, and a trace from each ends at the 765 kV source', async () => {
    for (const home of homes) {
      const { trace } = await graphql<{ trace: { energised: boolean; sources: { id: string }[] } }>(
        busbar.url,
        'query ($from: [ID!]!) { trace(from: $from, kind: UPSTREAM) { energised sources { id } steps { nodes { asset { id } distance } } } }',
        { from: [home] },
      );
      expect(trace.energised).toBe(true);
      expect(trace.sources.map(({ id }) => id)).toEqual(['urn:ngsi-ld:EnergySource:RW1.765.G1']);
    }
  });

  test('carries unit, quality and time with every measured value', async () => {
    const consumer = await entity('urn:ngsi-ld:EnergyConsumer:F1.H1.E1');
    expect(consumer.activePower).toMatchObject({ type: 'Property', unitCode: 'MAW', quality: { value: 'good' } });
    expect(Date.now() - Date.parse((consumer.activePower as { observedAt: string }).observedAt)).toBeLessThan(10_000);
  });

  test('keeps the history of what was measured, read through the temporal API', async () => {
    const path = 'temporal/entities/urn:ngsi-ld:EnergyConsumer:F1.H1.E1?attrs=activePower&lastN=3';
    const answer = await until(
      async () => (await (await api(path)).json()) as { activePower?: readonly unknown[] },
      ({ activePower }) => Array.isArray(activePower) && activePower.length === 3,
    );
    expect(answer.activePower).toHaveLength(3);
  });
});

describe('a what-if', () => {
  test('with the breaker of the town open lists the homes that an independent search finds dark, and leaves the base alone', async () => {
    const before = (await entity(feederBreaker)).open;
    const run = await study([{ switch: { asset: feederBreaker, open: true } }]);
    expect(run.errors).toEqual([]);
    expect(run.run!.status).toBe('DONE');
    expect(darkIn(run)).toEqual(darkHomes(await all(), [feederBreaker]));
    expect(darkIn(run)).toEqual(withoutBattery);
    const dark = run.run!.result.violations.nodes.filter(
      ({ kind, change }) => kind === 'DE_ENERGISED' && change === 'NEW',
    );
    expect(dark.map(({ asset }) => asset.id)).toEqual(expect.arrayContaining(withoutBattery));
    expect((await entity(feederBreaker)).open).toMatchObject({ value: (before as { value: boolean }).value });
    expect(darkIn(await study([]))).toEqual([]);
  });

  test('agrees with the independent search for every single switch', async () => {
    const entities = await all();
    for (const { id } of entities.filter(({ open }) => open !== undefined)) {
      expect(darkIn(await study([{ switch: { asset: id, open: true } }])), id).toEqual(darkHomes(entities, [id]));
    }
  });

  test('balances every node within 1e-8 per unit', async () => {
    const { result } = (await study([])).run!;
    expect(result.islands.some(({ status }) => status === 'CONVERGED')).toBe(true);
    expect(result.provenance.residual).toBeLessThanOrEqual(1e-8);
  });

  test('names what does not exist instead of failing', async () => {
    const { errors } = await study([{ switch: { asset: 'urn:ngsi-ld:Breaker:NONE', open: true } }]);
    expect(errors[0]!.message).toContain('urn:ngsi-ld:Breaker:NONE');
  });

  test('changes when r of a line is changed by PATCH', async () => {
    const losses = async (revision?: number): Promise<number> =>
      (await study([{ scale: { type: 'EnergyConsumer', factor: 1 } }], revision ? { revision } : {})).run!.result
        .summary.losses.active.value;
    const { r } = (await entity(line)) as unknown as { r: { value: number } };
    const base = (await study([])).run!.result.provenance.baseRevision;
    const patched = await api(`entities/${line}`, {
      method: 'PATCH',
      body: JSON.stringify({ r: { type: 'Property', value: r.value * 20, unitCode: 'OHM' } }),
    });
    expect(patched.status).toBe(204);
    const raised = await until(
      () => losses(),
      (value) => value > 0,
    );
    const before = await losses(base);
    await api(`entities/${line}`, {
      method: 'PATCH',
      body: JSON.stringify({ r: { type: 'Property', value: r.value, unitCode: 'OHM' } }),
    });
    expect(raised).toBeGreaterThan(before);
  });
});

describe('a Command entity', () => {
  const command = async (open: boolean): Promise<string> => {
    const id = `urn:ngsi-ld:Command:${crypto.randomUUID()}`;
    const text = (value: unknown): object => ({ type: 'Property', value });
    const created = await api('entities', {
      method: 'POST',
      body: JSON.stringify({
        ...{
          id,
          type: 'Command',
          target: { type: 'Relationship', object: feederBreaker },
          commandedAttribute: text('open'),
        },
        ...{ requestedValue: text(open), state: text('requested'), reason: text('a test') },
      }),
    });
    expect(created.status, await created.clone().text()).toBe(201);
    return id;
  };
  const currentOf = async (): Promise<number> => ((await entity(feederBreaker)).current as { value: number }).value;

  test('opens the breaker in the field: its current becomes 0, the homes without a battery go dark, the command is confirmed', async () => {
    expect(await until(currentOf, (current) => current > 0)).toBeGreaterThan(0);
    const id = await command(true);
    const done = await until(
      () => entity(id),
      ({ state }) =>
        ['confirmed', 'failed', 'rejected', 'unknown', 'expired'].includes((state as { value: string }).value),
    );
    expect(done.state, JSON.stringify(done)).toMatchObject({ value: 'confirmed' });
    expect(await until(currentOf, (current) => current === 0)).toBe(0);
    expect(darkHomes(await all())).toEqual(withoutBattery);
    const { energisation } = await graphql<{ energisation: { deEnergised: string[] } }>(
      busbar.url,
      '{ energisation { deEnergised } }',
    );
    expect(energisation.deEnergised).toEqual(expect.arrayContaining(['urn:ngsi-ld:EnergyConsumer:F1.H1.E1']));
    const back = await command(false);
    await until(
      () => entity(back),
      ({ state }) => (state as { value: string }).value === 'confirmed',
    );
    expect(await until(currentOf, (current) => current > 0)).toBeGreaterThan(0);
  });
});

describe('the field', () => {
  test('is a process whose only connection is to the MQTT broker', () => {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    const commandOf = (pid: string): string => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      } catch {
        return '';
      }
    };
    const simulator = pids.find(
      (pid) => commandOf(pid).includes('simulator/main.ts') && commandOf(pid).includes(new URL(busbar.mqtt!).port),
    );
    const inodes = readdirSync(`/proc/${simulator}/fd`)
      .map((fd) => readlinkSync(`/proc/${simulator}/fd/${fd}`).match(/^socket:\[(\d+)\]$/)?.[1])
      .filter((inode) => inode !== undefined);
    const connections = ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((table) =>
      readFileSync(`/proc/net/${table}`, 'utf8')
        .split('\n')
        .slice(1)
        .map((row) => row.trim().split(/\s+/))
        .filter((columns) => inodes.includes(columns[9] ?? '')),
    );
    const ports = connections.map((columns) => Number.parseInt(columns[2]!.split(':')[1]!, 16));
    expect(ports).toEqual([Number(new URL(busbar.mqtt!).port)]);
  });
});
