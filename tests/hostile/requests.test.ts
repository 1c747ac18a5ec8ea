/**
 * Thousands of kinds of wrong: requests made from the route table, right and broken, against a broker of its own. A few
 * thousand here, by one seed that stays and one that changes with the day; `npm run soak` sends 10⁵.
 */
import { expect, test } from 'vitest';
import { storm } from './storm.ts';

const fixed = Number(process.env['BUSBAR_SEED'] ?? 20_261_121);
const ofTheDay = Number(new Date().toISOString().slice(0, 10).replaceAll('-', ''));

test.each([
  ['that stays', fixed, 5000],
  ['of the day', ofTheDay, 2500],
])(
  'every request, right or broken, is answered as the API describes (seed %s: %d)',
  {
    timeout: 120_000,
  },
  async (_which, seed, count) => {
    const { faults, defects, sent, statuses } = await storm(count, seed);
    expect(faults.join('\n')).toBe('');
    expect(defects).toEqual([]);
    expect(sent).toBe(count);
    // A generator that only makes nonsense would prove nothing.
    const succeeded = [...statuses].filter(([status]) => status < 300).reduce((sum, [, times]) => sum + times, 0);
    expect(succeeded / sent).toBeGreaterThan(0.3);
  },
);
