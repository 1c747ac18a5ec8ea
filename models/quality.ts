/**
 * How far a value can be trusted: the `quality` sub-property of every measured attribute, and of every result that is
 * computed from it. The worst quality of the inputs becomes the quality of the result.
 */
export const qualities = ['good', 'substituted', 'suspect', 'stale', 'missing', 'bad'] as const;

export type Quality = (typeof qualities)[number];

/** The worse of the two; `qualities` is in order from best to worst. */
export function worse(a: Quality, b: Quality): Quality {
  return qualities.indexOf(a) >= qualities.indexOf(b) ? a : b;
}

export function isQuality(value: unknown): value is Quality {
  return typeof value === 'string' && (qualities as readonly string[]).includes(value);
}
