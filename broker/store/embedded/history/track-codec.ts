/**
 * The tracks of one entity as bytes, column by column (README.md, "history.db"). Names and shapes are numbers in the
 * dictionary of their segment.
 */
import type { Revision } from '#models/ngsi-ld/change.ts';
import type { Attribute } from '#models/ngsi-ld/entity.ts';
import type { JsonValue } from '#models/ngsi-ld/json.ts';
import { decodeEdit, encodeEdit, type JsonEdit } from '../log/edit-codec.ts';
import { decodeInstance, encodeInstance } from '../log/instance-codec.ts';
import { ByteReader, ByteWriter } from './bytes.ts';
import type { DatedEdit, EntityTrack, Life, Point, SeriesTrack, Track } from './memtable.ts';
import { instanceOfSample, lifeOfSample, type Sample, sampleOf, sampleOfLife } from './sample.ts';
import { readValues, writeValues } from './value-codec.ts';

/** Text → number, in the order of first use. */
export class Dictionary {
  readonly #numbers = new Map<string, number>();

  number(text: string): number {
    const found = this.#numbers.get(text);
    if (found !== undefined) return found;
    this.#numbers.set(text, this.#numbers.size);
    return this.#numbers.size - 1;
  }

  get texts(): readonly string[] {
    return [...this.#numbers.keys()];
  }
}

/** What a point is, before the number of its shape. */
const GONE = 0;
const ODD = 1;
const SHAPES = 2;

interface Form<T> {
  readonly take: (value: T) => Sample | undefined;
  readonly give: (sample: Sample) => T;
  readonly odd: (value: T) => JsonValue;
  readonly even: (json: JsonValue) => T;
}

const lives: Form<Life> = {
  take: sampleOfLife,
  give: lifeOfSample,
  odd: (life) => ({ ...life }),
  even: (json) => json as unknown as Life,
};

const instances: Form<Attribute> = {
  take: sampleOf,
  give: instanceOfSample,
  odd: (instance) => encodeInstance(instance) as unknown as JsonValue,
  even: (json) => decodeInstance(json as Record<string, unknown>),
};

export function encodeTrack({ life, series, told, edits }: EntityTrack, dictionary: Dictionary): Buffer {
  const bytes = new ByteWriter();
  writeTrack(bytes, life, lives, dictionary);
  writeSeries(bytes, series, dictionary);
  // Few entities are told of: the others end here.
  if (told.length + edits.length > 0) {
    writeSeries(bytes, told, dictionary);
    bytes.text(JSON.stringify(edits.map(({ revision, edit }) => [revision, encodeEdit(edit)])));
  }
  return bytes.finish();
}

function writeSeries(bytes: ByteWriter, series: readonly SeriesTrack[], dictionary: Dictionary): void {
  bytes.unsigned(series.length);
  for (const { attribute, datasetId, ...track } of series) {
    bytes.unsigned(dictionary.number(attribute));
    bytes.unsigned(datasetId === undefined ? 0 : dictionary.number(datasetId) + 1);
    writeTrack(bytes, track, instances, dictionary);
  }
}

export function decodeTrack(encoded: Uint8Array, dictionary: readonly string[]): EntityTrack {
  const bytes = new ByteReader(encoded);
  const life = readTrack(bytes, lives, dictionary);
  const series = readSeries(bytes, dictionary);
  if (bytes.done) return { life, series, told: [], edits: [] };
  const told = readSeries(bytes, dictionary);
  const edits = (JSON.parse(bytes.text()) as [Revision, JsonEdit][]).map(([revision, json]) => {
    return { revision, edit: decodeEdit(json) } as DatedEdit;
  });
  return { life, series, told, edits };
}

function readSeries(bytes: ByteReader, dictionary: readonly string[]): readonly SeriesTrack[] {
  const series: SeriesTrack[] = [];
  for (let count = bytes.unsigned(); count > 0; count -= 1) {
    const attribute = dictionary[bytes.unsigned()]!;
    const dataset = bytes.unsigned();
    const datasetId = dataset === 0 ? undefined : dictionary[dataset - 1]!;
    series.push(Object.assign(readTrack(bytes, instances, dictionary), { attribute, datasetId }));
  }
  return series;
}

/** The opening goes in front of the points, with revision 0. */
function writeTrack<T>(bytes: ByteWriter, track: Track<T>, form: Form<T>, dictionary: Dictionary): void {
  const points: readonly Point<T>[] = [{ revision: 0, value: track.opening }, ...track.points];
  bytes.unsigned(points.length);
  let before = 0;
  for (const { revision } of points) {
    bytes.unsigned(revision - before);
    before = revision;
  }
  const samples = points.map(({ value }) => (value === undefined ? undefined : form.take(value)));
  const values: JsonValue[] = [];
  for (const [index, { value }] of points.entries()) {
    const sample = samples[index];
    if (value === undefined) bytes.unsigned(GONE);
    else if (!sample) bytes.unsigned(ODD);
    else bytes.unsigned(SHAPES + 2 * dictionary.number(sample.shape) + (sample.observedAt === undefined ? 0 : 1));
    if (value !== undefined) values.push(sample ? sample.value : form.odd(value));
  }
  const present = samples.filter((sample) => sample !== undefined);
  writeTimes(
    bytes,
    present.map(({ createdAt }) => createdAt),
  );
  writeTimes(
    bytes,
    present.map(({ modifiedAt }) => modifiedAt),
  );
  writeTimes(
    bytes,
    present.flatMap(({ observedAt }) => observedAt ?? []),
  );
  writeValues(bytes, values);
}

function readTrack<T>(bytes: ByteReader, form: Form<T>, dictionary: readonly string[]): Track<T> {
  const count = bytes.unsigned();
  const revisions: Revision[] = [];
  for (let index = 0; index < count; index += 1) revisions.push((revisions.at(-1) ?? 0) + bytes.unsigned());
  const codes = revisions.map(() => bytes.unsigned());
  const even = codes.filter((code) => code >= SHAPES);
  const created = readTimes(bytes, even.length);
  const modified = readTimes(bytes, even.length);
  const observed = readTimes(bytes, even.filter((code) => code % 2 === 1).length);
  const values = readValues(bytes, codes.filter((code) => code !== GONE).length);
  let [valueAt, evenAt, observedAt] = [0, 0, 0];
  const [opening, ...points] = codes.map((code, index): Point<T> => {
    const revision = revisions[index]!;
    if (code === GONE) return { revision, value: undefined };
    const value = values[valueAt++]!;
    if (code === ODD) return { revision, value: form.even(value) };
    const createdAt = created[evenAt]!;
    const modifiedAt = modified[evenAt]!;
    evenAt += 1;
    const shape = dictionary[Math.floor((code - SHAPES) / 2)]!;
    const seenAt = code % 2 === 1 ? observed[observedAt++] : undefined;
    return new SampledPoint(form, revision, { shape, value, createdAt, modifiedAt, observedAt: seenAt });
  });
  return {
    get opening() {
      return opening!.value;
    },
    points,
  };
}

/** Most readers look at few of the points: what is read off the columns becomes an instance when it is asked for. */
class SampledPoint<T> implements Point<T> {
  readonly revision: Revision;
  readonly #form: Form<T>;
  readonly #sample: Sample;

  constructor(form: Form<T>, revision: Revision, sample: Sample) {
    this.#form = form;
    this.revision = revision;
    this.#sample = sample;
  }

  get value(): T {
    return this.#form.give(this.#sample);
  }
}

/** Differences between neighbours: 0 for a creation time that stays, the sampling period for an observation time. */
function writeTimes(bytes: ByteWriter, times: readonly number[]): void {
  let before = 0;
  for (const time of times) {
    bytes.signed(time - before);
    before = time;
  }
}

function readTimes(bytes: ByteReader, count: number): number[] {
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) times.push((times.at(-1) ?? 0) + bytes.signed());
  return times;
}
