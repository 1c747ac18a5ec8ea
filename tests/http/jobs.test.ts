/** Imports over HTTP: files in, a job to follow, everything or nothing in the tenant. */
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type File, file, grid, hypothesis } from '../models/exchange/fixture.ts';
import { type Answer, type Running, startBroker } from './harness.ts';

let running: Running;
beforeAll(async () => {
  running = await startBroker({ limits: { importBytesMax: 400_000, importFilesMax: 6, tenantsMax: 20 } });
});
afterAll(() => running.close());

const inTenant = (tenant: string) => ({ 'NGSILD-Tenant': tenant });

async function upload(
  tenant: string,
  files: readonly { readonly name: string; readonly bytes: Uint8Array | string }[],
): Promise<Answer> {
  const form = new FormData();
  for (const { name, bytes } of files) form.append('file', new Blob([bytes as string]), name);
  const response = await fetch(`${running.url}jobs`, { method: 'POST', headers: inTenant(tenant), body: form });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: text && JSON.parse(text) };
}

const texts = (files: readonly File[]) => files.map(({ name, text }) => ({ name, bytes: text }));

/** The job when it has ended. */
async function ended(tenant: string, answer: Answer): Promise<Answer['json']> {
  expect([answer.status, answer.json?.detail]).toEqual([202, undefined]);
  for (;;) {
    const { json } = await running.send('GET', answer.headers.get('Location')!, { headers: inTenant(tenant) });
    if (json.finishedAt !== undefined) return json;
    await new Promise((done) => setTimeout(done, 20));
  }
}

const count = async (tenant: string): Promise<number> => {
  const { status, json } = await running.send('GET', '/ngsi-ld/v1/entities?local=true&limit=1000', {
    headers: inTenant(tenant),
  });
  return status === 200 ? json.length : 0;
};

describe('files of a form', () => {
  test('become entities of the tenant, and the job tells what became of them', async () => {
    const answer = await upload('form', texts(grid));
    expect(answer.headers.get('Location')).toBe(`/jobs/${answer.json.id}`);
    const job = await ended('form', answer);
    expect(job).toMatchObject({ kind: 'import', state: 'done', progress: 1 });
    expect(job.report).toMatchObject({ entities: 25, created: 25, updated: 0, unchanged: 0 });
    expect(await count('form')).toBe(25);
    const { json } = await running.send('GET', '/ngsi-ld/v1/entities/urn:ngsi-ld:Breaker:q1', {
      headers: inTenant('form'),
    });
    expect(json.open).toMatchObject({ value: false, quality: { value: 'good' } });
    // Other tenants have nothing of it.
    expect((await running.send('GET', '/ngsi-ld/v1/entities/urn:ngsi-ld:Breaker:q1')).status).toBe(404);
  });

  test('imported again change nothing; changed ones change what is different', async () => {
    const again = await ended('form', await upload('form', texts(grid)));
    expect(again.report).toMatchObject({ created: 0, updated: 0, unchanged: 25 });
    const opened = hypothesis.map((text) => text.replace('<cim:Switch.open>false', '<cim:Switch.open>true'));
    const files = grid.map((one) => (one.name === 'SSH.xml' ? file('SSH', opened) : one));
    const changed = await ended('form', await upload('form', texts(files)));
    // Both switches of the bay.
    expect(changed.report).toMatchObject({ created: 0, updated: 2, unchanged: 23 });
  });

  test('may come as an archive', async () => {
    const bytes = zipSync(Object.fromEntries(grid.map(({ name, text }) => [name, strToU8(text)])));
    const job = await ended('archive', await upload('archive', [{ name: 'grid.zip', bytes }]));
    expect(job.report).toMatchObject({ entities: 25, created: 25 });
  });

  test('with a fault import nothing, and say file and line', async () => {
    const broken = grid.map((one) => (one.name === 'SV.xml' ? { ...one, text: one.text.slice(0, 900) } : one));
    const job = await ended('broken', await upload('broken', texts(broken)));
    expect(job).toMatchObject({
      state: 'failed',
      error: { status: 400, detail: expect.stringMatching(/SV\.xml:\d+: /) },
    });
    expect(job.report).toBeUndefined();
    expect(await count('broken')).toBe(0);
  });

  test('beyond the limits are refused', async () => {
    const large = await upload('large', [{ name: 'a.xml', bytes: ' '.repeat(400_001) }]);
    expect([large.status, large.json.detail]).toEqual([413, expect.stringContaining('larger than 400000 bytes')]);
    const many = await upload(
      'large',
      Array.from({ length: 7 }, (_, n) => ({ name: `${n}.m`, bytes: 'x' })),
    );
    expect([many.status, many.json.detail]).toEqual([413, expect.stringContaining('more than 6 files')]);
    const none = await upload('large', []);
    expect(none.status).toBe(400);
  });
});

describe('a JSON body', () => {
  const post = (tenant: string, body: unknown) => running.send('POST', '/jobs', { body, headers: inTenant(tenant) });

  test('carries small files as text', async () => {
    const job = await ended('json', await post('json', { kind: 'import', files: grid }));
    expect(job.report).toMatchObject({ created: 25 });
  });

  test.each([
    [{ kind: 'export', files: [] }, 'kind has to be "import"'],
    [{ kind: 'import', files: 'x' }, 'files has to be an array'],
    [{ kind: 'import', files: [{ name: 'x' }] }, 'an object with a name and a text'],
    [{ kind: 'import', files: [] }, 'There is no file to import'],
  ])('%j is refused with a sentence', async (body, sentence) => {
    const { status, json } = await post('json', body);
    expect([status, json.detail]).toEqual([400, expect.stringContaining(sentence)]);
  });

  test('of another media type is refused', async () => {
    const { status, json } = await running.send('POST', '/jobs', {
      body: '<x/>',
      headers: { 'Content-Type': 'application/xml' },
    });
    expect([status, json.detail]).toEqual([415, expect.stringContaining('multipart/form-data or application/json')]);
  });
});

describe('jobs', () => {
  test('are listed by tenant, the newest first', async () => {
    const { json } = await running.send('GET', '/jobs', { headers: inTenant('form') });
    expect(json.map((job: { state: string }) => job.state)).toEqual(['done', 'done', 'done']);
    expect(json[0].createdAt > json[2].createdAt).toBe(true);
    expect((await running.send('GET', '/jobs')).json).toEqual([]);
  });

  test('of another tenant do not exist here', async () => {
    const [job] = (await running.send('GET', '/jobs', { headers: inTenant('form') })).json;
    expect((await running.send('GET', `/jobs/${job.id}`)).status).toBe(404);
    expect((await running.send('DELETE', `/jobs/${job.id}`)).status).toBe(404);
  });

  test('can be cancelled while they wait or run, and change nothing then', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => upload('cancel', texts(grid))));
    const headers = inTenant('cancel');
    // The last one to come waits for the two before it.
    const [{ id }] = (await running.send('GET', '/jobs', { headers })).json;
    const { status, json } = await running.send('DELETE', `/jobs/${id}`, { headers });
    expect([status, json.state]).toEqual([200, 'cancelled']);
    const jobs = await Promise.all(answers.map((answer) => ended('cancel', answer)));
    expect(jobs.map(({ state }) => state).sort()).toEqual(['cancelled', 'done', 'done']);
  });

  test('that have ended are forgotten by DELETE', async () => {
    const [job] = (await running.send('GET', '/jobs', { headers: inTenant('json') })).json;
    expect((await running.send('DELETE', `/jobs/${job.id}`, { headers: inTenant('json') })).status).toBe(204);
    expect((await running.send('GET', `/jobs/${job.id}`, { headers: inTenant('json') })).status).toBe(404);
  });

  test('leave no defect behind', () => {
    expect(running.defects).toEqual([]);
  });
});
