/** The URL carries the whole view: what is written can be read again. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Address,
  createAddress,
  decodeAddress,
  encodeAddress,
  nowhere,
  type Place,
} from '#viewer/state/address.ts';
import { type Change, contradicts, decodeScenario, encodeScenario, inputOf, withChange } from '#viewer/state/change.ts';

const id = fc.string({ unit: 'grapheme', minLength: 1 });
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (Object.is(value, -0) ? 0 : value));
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant('switch' as const), asset: id, open: fc.boolean() }),
  fc.record({ kind: fc.constant('outage' as const), asset: id }),
  fc.record(
    { kind: fc.constant('setpoint' as const), asset: id, attribute: id, value: finite, unit: id },
    { requiredKeys: ['kind', 'asset', 'attribute', 'value'] },
  ),
  fc.record(
    { kind: fc.constant('scale' as const), type: id, within: id, factor: finite },
    { requiredKeys: ['kind', 'type', 'factor'] },
  ),
  fc.record({ kind: fc.constant('tap' as const), asset: id, step: fc.integer({ min: -50, max: 50 }) }),
);
const scenario = fc.record({ changes: fc.array(change, { minLength: 1, maxLength: 5 }), run: fc.option(id) });
const decimal = (low: number, high: number, scale: number) =>
  fc.integer({ min: low * scale, max: high * scale }).map((value) => value / scale);
const view = fc.record({
  longitude: decimal(-180, 180, 1e6),
  latitude: decimal(-90, 90, 1e6),
  height: decimal(0, 200, 10),
  distance: decimal(3, 4000, 10),
  azimuth: decimal(0, 359, 10),
  polar: decimal(3, 88, 10),
});
const address: fc.Arbitrary<Address> = fc.record({
  tenant: fc.option(id),
  colour: fc.option(id),
  isolate: fc.option(id),
  asset: fc.option(id),
  view: fc.option(view),
  time: fc.option(fc.integer({ min: 0, max: 4e12 }).map((at) => new Date(at).toISOString())),
  scenario: fc.option(scenario),
});

test('any scenario survives its text', () => {
  fc.assert(
    fc.property(scenario, (given) => {
      expect(decodeScenario(encodeScenario(given))).toEqual(given);
    }),
  );
});

test('any address survives the URL, with a real parser in between', () => {
  fc.assert(
    fc.property(address, (given) => {
      const url = new URL(`http://localhost/?${encodeAddress(given)}`);
      expect(decodeAddress(url.search)).toEqual(given);
    }),
  );
});

test('a query of any text is read without a fault', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), (a, b, c) => {
      const query = new URLSearchParams({ view: a, time: b, scenario: c });
      expect(() => decodeAddress(`?${query}`)).not.toThrow();
    }),
  );
});

describe('scenarios in a URL', () => {
  const open: Change = { kind: 'switch', asset: 'urn:ngsi-ld:Breaker:TX1.34.K02.QA1', open: true };

  test('are short and readable', () => {
    const query = encodeAddress({ ...nowhere, scenario: { changes: [open], run: null } });
    expect(query).toBe('scenario=open~urn:ngsi-ld:Breaker:TX1.34.K02.QA1');
  });

  test('leave out what was cut off', () => {
    expect(decodeScenario('open~a!scale~EnergyConsumer~~!tap~t~x').changes).toEqual([
      { kind: 'switch', asset: 'a', open: true },
    ]);
  });

  test('hold one change of a thing: the later one', () => {
    const close: Change = { ...open, open: false };
    expect(contradicts(open, close)).toBe(true);
    expect(withChange([open], close)).toEqual([close]);
    expect(withChange([open], { kind: 'outage', asset: open.asset })).toHaveLength(2);
  });

  test('become the input of the broker, one member each', () => {
    expect(inputOf(open)).toEqual({ switch: { asset: open.asset, open: true } });
    const set: Change = { kind: 'setpoint', asset: 'a', attribute: 'activePower', value: 1, unit: 'MW' };
    expect(inputOf(set)).toEqual({ setpoint: { asset: 'a', attribute: 'activePower', value: 1 } });
  });
});

test('a selection is a step of the history, a camera at rest refines it, and back returns', () => {
  const urls = ['/'];
  let onBack = (): void => undefined;
  const place: Place = {
    get location() {
      const url = new URL(urls.at(-1)!, 'http://localhost');
      return { search: url.search, pathname: url.pathname };
    },
    history: {
      pushState: (_, __, url) => void urls.push(url),
      replaceState: (_, __, url) => void urls.splice(-1, 1, url),
    },
    addEventListener: (_, listener) => {
      onBack = listener;
    },
  };
  const { store, go, refine } = createAddress(place);
  go({ asset: 'a' });
  refine({ view: { longitude: 1, latitude: 2, height: 3, distance: 4, azimuth: 5, polar: 6 } });
  expect(urls).toEqual(['/', '/?asset=a&view=1,2,3,4,5,6']);
  urls.pop();
  onBack();
  expect(store.getState()).toEqual(nowhere);
});
