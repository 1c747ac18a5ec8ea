/** How a patch is to be understood: the parameters of clause 6.5.3.4. */
import { checkInstant } from '#models/ngsi-ld/instant.ts';
import { checkLanguage } from '#models/ngsi-ld/language.ts';
import type { MergeOptions } from '#models/ngsi-ld/merge.ts';
import { type Parameters, wordOf } from './parameters.ts';

const simplified = ['simplified', 'keyValues'] as const;

/** Every JSON object in it is then a value. */
export function isSimplified(parameters: Parameters): boolean {
  return (wordOf(parameters, 'format', simplified) ?? wordOf(parameters, 'options', simplified)) !== undefined;
}

export function readMergeOptions(parameters: Parameters): MergeOptions {
  const observedAt = parameters.get('observedAt');
  const lang = parameters.get('lang');
  return {
    ...(observedAt !== undefined && { observedAt: checkInstant(observedAt, 'observedAt') }),
    ...(lang !== undefined && { lang: checkLanguage(lang) }),
  };
}
