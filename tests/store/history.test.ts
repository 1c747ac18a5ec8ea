/** The embedded history passes the contract. */
import { historyContract } from '../contract/history-store.ts';
import { storePlace } from './places.ts';

historyContract('The embedded history', (now) => storePlace({ now, monotonic: now }), 7);
