/**
 * A what-if as a list of changes, and that list as text for the URL: whoever pastes the link gets the same question, and so the
 * same answer, long after the run is forgotten.
 *
 * Changes are separated by `!`, their parts by `~`: `open~urn:ngsi-ld:Breaker:A!scale~EnergyConsumer~~1.5!run~1234`.
 */
export type Change =
  | { readonly kind: 'switch'; readonly asset: string; readonly open: boolean }
  | { readonly kind: 'outage'; readonly asset: string }
  | {
      readonly kind: 'setpoint';
      readonly asset: string;
      readonly attribute: string;
      readonly value: number;
      /** Symbol is for people; the broker takes the unit of the model. */
      readonly unit?: string;
    }
  | { readonly kind: 'scale'; readonly type: string; readonly within?: string; readonly factor: number }
  | { readonly kind: 'tap'; readonly asset: string; readonly step: number };

export interface Scenario {
  readonly changes: readonly Change[];
  /** The run that answered it, if it is still known. */
  readonly run: string | null;
}

const toText = (text: string): string =>
  text.replaceAll(/[%~!]/g, (sign) => `%${sign.charCodeAt(0).toString(16).padStart(2, '0')}`);
const fromText = (text: string): string =>
  text.replaceAll(/%([0-9a-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

function partsOf(change: Change): readonly string[] {
  switch (change.kind) {
    case 'switch':
      return [change.open ? 'open' : 'close', change.asset];
    case 'outage':
      return ['outage', change.asset];
    case 'setpoint':
      return ['set', change.asset, change.attribute, String(change.value), change.unit ?? ''];
    case 'scale':
      return ['scale', change.type, change.within ?? '', String(change.factor)];
    case 'tap':
      return ['tap', change.asset, String(change.step)];
  }
}

export function encodeScenario({ changes, run }: Scenario): string {
  const all = [...changes.map(partsOf), ...(run ? [['run', run]] : [])];
  return all.map((parts) => parts.map(toText).join('~')).join('!');
}

function changeOf([word, ...parts]: readonly string[]): Change | undefined {
  const [a = '', b = '', c = '', d = ''] = parts;
  const number = (text: string): number => (text === '' ? Number.NaN : Number(text));
  switch (word) {
    case 'open':
    case 'close':
      return a ? { kind: 'switch', asset: a, open: word === 'open' } : undefined;
    case 'outage':
      return a ? { kind: 'outage', asset: a } : undefined;
    case 'set':
      return a && b && Number.isFinite(number(c))
        ? { kind: 'setpoint', asset: a, attribute: b, value: number(c), ...(d ? { unit: d } : {}) }
        : undefined;
    case 'scale':
      return a && Number.isFinite(number(c))
        ? { kind: 'scale', type: a, factor: number(c), ...(b ? { within: b } : {}) }
        : undefined;
    case 'tap':
      return a && Number.isInteger(number(b)) ? { kind: 'tap', asset: a, step: number(b) } : undefined;
    default:
      return undefined;
  }
}

/** What cannot be read is left out: a link that was cut short still shows the rest. */
export function decodeScenario(text: string): Scenario {
  const changes: Change[] = [];
  let run: string | null = null;
  for (const part of text.split('!')) {
    const words = part.split('~').map(fromText);
    if (words[0] === 'run') run = words[1] || null;
    const change = changeOf(words);
    if (change) changes.push(change);
  }
  return { changes, run };
}

/** Two changes that cannot both hold: the later one wins. */
export function contradicts(a: Change, b: Change): boolean {
  if (a.kind !== b.kind) return false;
  if (a.kind === 'scale' && b.kind === 'scale') return a.type === b.type && a.within === b.within;
  if (a.kind === 'setpoint' && b.kind === 'setpoint') return a.asset === b.asset && a.attribute === b.attribute;
  return 'asset' in a && 'asset' in b && a.asset === b.asset;
}

export const withChange = (changes: readonly Change[], change: Change): readonly Change[] => [
  ...changes.filter((other) => !contradicts(other, change)),
  change,
];

/** The member of ChangeInput (GraphQL, one of several) that it is. */
export function inputOf(change: Change): object {
  const { kind, ...facts } = change;
  if (kind === 'setpoint') {
    const { asset, attribute, value } = change;
    return { setpoint: { asset, attribute, value } };
  }
  return { [kind]: facts };
}
