/** The embedded documents pass the contract. */
import { expect, test } from 'vitest';
import { documentContract } from '../contract/document-store.ts';
import { storePlace } from './places.ts';

documentContract(
  'The embedded store',
  async () => {
    const place = await storePlace();
    return { open: async () => (await place.open()).documents, dispose: place.dispose };
  },
  10,
);

test('A document is a copy: what the caller does to it later is not in the store', async () => {
  const place = await storePlace();
  const { documents } = await place.open();
  const mine = { list: [1] };
  await documents.put('c', 'a', mine);
  mine.list.push(2);
  expect(documents.get('c', 'a')).toEqual({ list: [1] });
  await place.dispose();
});
