/** State of charge as a variant of a look: in tenths, so that a battery has eleven shapes and not one for every per cent. */
export const chargeVariant = (percent: number): string =>
  `charge-${Math.round(Math.max(0, Math.min(100, percent)) / 10) * 10}`;

/** Percent; undefined where the variant says nothing of it. */
export function chargeOf(variant: string | undefined): number | undefined {
  const [, percent] = /^charge-(\d+)$/.exec(variant ?? '') ?? [];
  return percent === undefined ? undefined : Number(percent);
}
