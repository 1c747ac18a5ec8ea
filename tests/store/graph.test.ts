/** Every graph store passes the contract. */

import { graphStoreContract } from '../contract/graph-store.ts';
import { NaiveStore } from '../contract/naive-store.ts';
import { storePlace } from './places.ts';

graphStoreContract(
  'The embedded store',
  async () => {
    const place = await storePlace();
    return { open: async () => (await place.open()).graph, dispose: place.dispose };
  },
  12,
);

graphStoreContract(
  'The naive store',
  async () => {
    const store = new NaiveStore(() => new Date().toISOString());
    return { open: async () => store, dispose: () => store.close() };
  },
  5,
);
