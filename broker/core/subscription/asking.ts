/** A subscription as one who asks other sources: in its words, by the way that it came, for no more than it lets be asked. */
import type { JsonObject, JsonValue } from '#models/ngsi-ld/json.ts';
import type { Names } from '#models/ngsi-ld/names.ts';
import type { Origin } from '../federation/origin.ts';
import type { Registered } from './registry.ts';

/** `names` are those of its context. What goes wrong at a source, the status of its registration tells (5.2.9). */
export function askingFor({ subscription, context, reach }: Registered, names: Names): Origin {
  const { source, csf, localOnly, splitEntities } = subscription;
  const { q, scopeQ, expandValues, geoQ } = source as JsonObject;
  const parameters = new Map<string, string>();
  const put = (name: string, value: JsonValue | undefined): void => {
    if (value !== undefined) parameters.set(name, textOf(value));
  };
  put('q', q);
  put('scopeQ', scopeQ);
  put('expandValues', Array.isArray(expandValues) ? expandValues.join(',') : expandValues);
  for (const name of ['georel', 'geometry', 'coordinates', 'geoproperty']) {
    put(name, (geoQ as JsonObject | undefined)?.[name]);
  }
  put('csf', csf);
  put('splitEntities', splitEntities);
  return {
    ...{ names, context, parameters, warn: () => undefined },
    local: localOnly === true || reach?.local === true,
    headers: reach?.via === undefined ? {} : { via: reach.via },
  };
}

const textOf = (value: JsonValue): string => (typeof value === 'string' ? value : JSON.stringify(value));
