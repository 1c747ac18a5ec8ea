/** The history of one attribute as few points that look like all of them. */
import { qualityOf } from '#models/attributes/reading.ts';
import { attributeIri, unitSymbol } from '#models/catalogue.ts';
import type { Entity, Instant, Iri } from '#models/ngsi-ld/entity.ts';
import { problem } from '#models/problem.ts';
import type { GraphqlContext } from './context.ts';
import { decimate } from './decimate.ts';

export interface SeriesArguments {
  readonly attribute: string;
  readonly datasetId?: Iri | null;
  readonly from: Instant;
  readonly to: Instant;
  readonly maxPoints: number;
}

interface Point {
  readonly at: Instant;
  readonly value: number | null;
  readonly quality: string;
}

/** A short name, or an IRI for what the catalogue does not know. */
function iriOf(name: string): Iri {
  if (name.includes(':')) return name;
  try {
    return attributeIri(name);
  } catch (cause) {
    throw problem('BadRequestData', `There is no attribute "${name}": use a name that \`attributes\` lists.`, {
      cause,
    });
  }
}

export async function seriesOf(asset: Entity, wanted: SeriesArguments, { broker, limits }: GraphqlContext) {
  const { attribute, datasetId, from, to, maxPoints } = wanted;
  if (!(maxPoints >= 3 && maxPoints <= limits.graphqlPointsMax)) {
    throw problem('BadRequestData', `maxPoints is ${maxPoints}: give a number from 3 to ${limits.graphqlPointsMax}.`);
  }
  const window = { from, to, timeproperty: 'observedAt', limit: limits.historyPointsMax } as const;
  const iri = iriOf(attribute);
  const all = await broker.history.range(asset.id, [iri], window);
  const asked = all.find((one) => one.datasetId === (datasetId ?? undefined));
  const series = asked ?? (datasetId ? undefined : all[0]);
  const points: Point[] = [];
  let unit: string | null = null;
  for (const { at, instance } of series?.points ?? []) {
    if (instance?.kind !== 'Property') {
      points.push({ at, value: null, quality: 'MISSING' });
      continue;
    }
    if (instance.unitCode) unit = unitSymbol(instance.unitCode);
    const value =
      typeof instance.value === 'number'
        ? instance.value
        : instance.value === true
          ? 1
          : instance.value === false
            ? 0
            : null;
    // A value that went stale keeps its observation; it is shown at the moment when that became known.
    const quality = qualityOf(instance).toUpperCase();
    points.push({ at: quality === 'STALE' ? instance.modifiedAt : (instance.observedAt ?? at), value, quality });
  }
  points.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return {
    attribute,
    unit,
    from,
    to,
    points: decimate(
      points,
      maxPoints,
      (p) => Date.parse(p.at),
      (p) => p.value ?? 0,
    ),
  };
}
