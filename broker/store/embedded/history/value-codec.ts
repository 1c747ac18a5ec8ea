/**
 * A column of values. All numbers with few decimals: differences of scaled whole numbers; other numbers: doubles;
 * anything else: JSON, empty where it is that of the value before.
 */
import type { JsonValue } from '#models/ngsi-ld/json.ts';
import type { ByteReader, ByteWriter } from './bytes.ts';

/** Modes 0 to 6 are whole numbers scaled by that power of ten. */
const DECIMALS_MAX = 6;
const DOUBLES = 7;
const JSON_TEXTS = 8;
/** Scaled numbers stay below 2⁵¹, so that their differences fit a signed varint. */
const SCALED_MAX = 2 ** 51;

export function writeValues(bytes: ByteWriter, values: readonly JsonValue[]): void {
  if (values.every((value) => typeof value === 'number')) writeNumbers(bytes, values);
  else writeTexts(bytes, values);
}

function writeNumbers(bytes: ByteWriter, values: readonly number[]): void {
  const decimals = decimalsOf(values);
  bytes.unsigned(decimals ?? DOUBLES);
  let before = 0;
  for (const value of values) {
    if (decimals === undefined) bytes.double(value);
    else {
      const scaled = Math.round(value * 10 ** decimals);
      bytes.signed(scaled - before);
      before = scaled;
    }
  }
}

export function readValues(bytes: ByteReader, count: number): JsonValue[] {
  const mode = bytes.unsigned();
  const values: JsonValue[] = [];
  let scaled = 0;
  let text = '';
  for (let index = 0; index < count; index += 1) {
    if (mode === DOUBLES) values.push(bytes.double());
    else if (mode === JSON_TEXTS) {
      text = bytes.text() || text;
      values.push(JSON.parse(text));
    } else {
      scaled += bytes.signed();
      values.push(scaled / 10 ** mode);
    }
  }
  return values;
}

function writeTexts(bytes: ByteWriter, values: readonly JsonValue[]): void {
  bytes.unsigned(JSON_TEXTS);
  let before = '';
  for (const value of values) {
    const text = JSON.stringify(value);
    bytes.text(text === before ? '' : text);
    before = text;
  }
}

/** The fewest decimals with which every value comes back exactly; undefined if it takes too many. */
function decimalsOf(values: readonly number[]): number | undefined {
  for (let decimals = 0; decimals <= DECIMALS_MAX; decimals += 1) {
    const scale = 10 ** decimals;
    const exact = (value: number): boolean => {
      const scaled = Math.round(value * scale);
      return Math.abs(scaled) < SCALED_MAX && Object.is(scaled / scale, value);
    };
    if (values.every(exact)) return decimals;
  }
  return undefined;
}
