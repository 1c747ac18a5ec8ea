/**
 * What it costs to find the context sources for a request, among 100, 1,000 and 10,000 registrations of six kinds of which ten
 * match each request. CPU of this thread for one request; median of many batches. What counts is how it grows.
 */
import { createRegistrationIndex } from '#broker/core/registration/index.ts';
import type { SourceWish } from '#broker/core/registration/registrations.ts';
import { parsePattern } from '#models/ngsi-ld/pattern.ts';
import type { EntityInfo, RegistrationInfo } from '#models/ngsi-ld/registration.ts';
import { registration } from '../core/registration/samples.ts';
import { growing, growthMax } from './growth.ts';
import type { Row } from './measure.ts';

const matchesEach = 10;

const type = (name: string): EntityInfo['types'] => ({ kind: 'type', type: `urn:t:${name}` });

/** Ten sources that have the Meter of each request, in each of the ways in which one can be registered. */
const here: readonly ((n: number) => RegistrationInfo)[] = [
  () => ({ entities: [{ types: type('Meter'), id: 'urn:ngsi-ld:Meter:here' }] }),
  () => ({ entities: [{ types: type('Meter'), idPattern: parsePattern('^urn:ngsi-ld:Meter:h.*') }] }),
  () => ({ entities: [{ types: type('Meter') }], properties: ['urn:a:power'] }),
  () => ({ properties: ['urn:a:power', 'urn:a:other'] }),
];
const elsewhere: readonly ((n: number) => RegistrationInfo)[] = [
  (n) => ({ entities: [{ types: type('Meter'), id: `urn:ngsi-ld:Meter:${n}` }] }),
  (n) => ({ entities: [{ types: type('Meter'), idPattern: parsePattern(`^urn:ngsi-ld:Meter:south${n}:.*`) }] }),
  (n) => ({ entities: [{ types: type(`Other${n}`) }] }),
  (n) => ({ entities: [{ types: type('Meter') }], properties: [`urn:a:other${n}`] }),
  (n) => ({ properties: [`urn:a:other${n}`] }),
  (n) => ({ entities: [{ types: type('Breaker'), id: `urn:ngsi-ld:Breaker:${n}` }], relationships: ['urn:a:feeds'] }),
];

const wish: SourceWish = {
  operation: 'retrieveEntity',
  ids: ['urn:ngsi-ld:Meter:here'],
  types: type('Meter'),
  attributes: ['urn:a:power'],
};

function indexOf(size: number): () => void {
  const index = createRegistrationIndex();
  for (let n = 0; n < size; n += 1) {
    const kinds = n < matchesEach ? here : elsewhere;
    index.set(registration(`urn:r:${n}`, { information: [kinds[n % kinds.length]!(n)] }));
  }
  return () => {
    if (index.match(wish).length !== matchesEach) throw new Error(`Not the ${matchesEach} sources that should match`);
  };
}

export async function discovery(): Promise<readonly Row[]> {
  const { costs, growth } = growing(indexOf, { calls: 500, warmUps: 10, rounds: 41 });
  const [few, some, many] = costs;
  return [
    {
      what: `Finding ${matchesEach} context sources among 100, 1,000 and 10,000 registrations`,
      result: `${[few, some, many].map((one) => one.toFixed(1)).join(', ')} µs of CPU a request`,
      calibrator: `grows ${growth.toFixed(2)}×`,
      goal: `at most ${growthMax}×`,
      met: growth <= growthMax,
    },
  ];
}

if (process.argv[1] === import.meta.filename) {
  for (const { what, result, calibrator, goal } of await discovery()) {
    process.stdout.write(`${what}: ${result} (${calibrator}; goal ${goal})\n`);
  }
}
