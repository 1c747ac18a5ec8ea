/** How the client wants to see histories: clauses 6.3.7, 4.5.6 to 4.5.9, 4.5.19. */
import type { Names } from '#models/ngsi-ld/names.ts';
import type { Representation } from '#models/ngsi-ld/represent.ts';
import { problem } from '#models/problem.ts';
import { type Aggregation, readAggregation } from './aggregation.ts';
import { listOf, type Parameters } from './parameters.ts';
import { readProjection, unknownForm } from './representation.ts';

export interface TemporalRepresentation extends Omit<Representation, 'format'> {
  readonly format: 'normalized' | 'concise' | 'temporalValues' | 'aggregatedValues';
  /** With aggregatedValues. */
  readonly aggregation?: Aggregation;
}

const formats = {
  normalized: 'normalized',
  concise: 'concise',
  temporalValues: 'temporalValues',
  simplified: 'temporalValues',
  aggregatedValues: 'aggregatedValues',
} as const;
const formatNames = Object.keys(formats) as (keyof typeof formats)[];

/** Where `options` and `format` both name a format, `format` wins (6.3.7). */
export function readTemporalRepresentation(parameters: Parameters, names: Names): TemporalRepresentation {
  const options = listOf(parameters, 'options') ?? [];
  for (const option of options) {
    if (option !== 'sysAttrs' && !isFormat(option)) throw unknownForm('options', option, [...formatNames, 'sysAttrs']);
  }
  const named = parameters.get('format');
  if (named !== undefined && !isFormat(named)) throw unknownForm('format', named, formatNames);
  const chosen = named ?? options.findLast(isFormat) ?? 'normalized';
  const format = formats[chosen as keyof typeof formats];
  const projection = readProjection(parameters, names);
  for (const part of [projection.pick, projection.omit]) {
    if (part && [...part.values()].some((inner) => inner !== undefined)) {
      throw problem('BadRequestData', 'pick and omit of a history name whole attributes: leave out what is in braces');
    }
  }
  const isAggregated = format === 'aggregatedValues';
  const aggregation = readAggregation(parameters, {
    wanted: isAggregated,
    named: options.includes('aggregatedValues'),
  });
  return { format, sysAttrs: options.includes('sysAttrs'), ...projection, ...(aggregation && { aggregation }) };
}

function isFormat(text: string): text is keyof typeof formats {
  return Object.hasOwn(formats, text);
}
