/**
 * Ten thousand kinds of wrong: requests made from the route table, right and broken, against a broker of its own. A few
 * thousand here; `npm run soak` sends 10⁵.
 */
import { expect, test } from 'vitest';
import { storm } from './storm.ts';

const seed = Number(process.env['BUSBAR_SEED'] ?? 20_261_121);

test(`every request of the table, right or broken, is answered as the API describes (seed ${seed})`, {
  timeout: 120_000,
}, async () => {
  const { faults, defects, sent, statuses } = await storm(4000, seed);
  expect(faults.join('\n')).toBe('');
  expect(defects).toEqual([]);
  expect(sent).toBe(4000);
  // A generator that only makes nonsense would prove nothing.
  const succeeded = [...statuses].filter(([status]) => status < 300).reduce((sum, [, count]) => sum + count, 0);
  expect(succeeded).toBeGreaterThan(400);
});
