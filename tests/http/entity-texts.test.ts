/** Texts of entities that are kept: the same as those made anew, whatever was written or asked for in between. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { breaker, type Running, startBroker } from './harness.ts';

let broker: Running;
beforeAll(async () => {
  broker = await startBroker();
});
afterAll(() => broker.close());

const entities = '/ngsi-ld/v1/entities';
const path = `${entities}/urn:ngsi-ld:Breaker:T1`;

test('a page and an entity show each write, under each context and in each form', async () => {
  await broker.send('POST', entities, { body: breaker('T1') });
  const core = { Link: '' };
  for (let round = 0; round < 3; round += 1) {
    const value = `name ${round}`;
    await broker.send('PATCH', `${path}/attrs/name`, { body: { type: 'Property', value } });
    for (let again = 0; again < 2; again += 1) {
      const [one] = (await broker.send('GET', `${entities}?type=Breaker`)).json;
      expect(one.name).toEqual({ type: 'Property', value });
      expect((await broker.send('GET', path)).json).toEqual(one);
      const [simple] = (await broker.send('GET', `${entities}?type=Breaker&format=simplified`)).json;
      expect(simple.name).toBe(value);
      const [dated] = (await broker.send('GET', `${entities}?type=Breaker&options=sysAttrs`)).json;
      expect(dated.name).toMatchObject({ type: 'Property', value, modifiedAt: expect.any(String) });
      const { name: _, ...expanded } = (await broker.send('GET', path, { headers: core })).json;
      expect(JSON.stringify(expanded)).toContain(`"value":"${value}"`);
      const accepted = { Accept: 'application/ld+json' };
      expect((await broker.send('GET', path, { headers: accepted })).json).toMatchObject(one);
      expect((await broker.send('GET', `${path}?pick=id`)).json).toEqual({ id: one.id });
    }
  }
});
