/** Names of the columns of a case, version 2: MATPOWER User's Manual, appendix B; counted from 1 as in MATLAB. */

export const busColumns = [
  ...['BUS_I', 'BUS_TYPE', 'PD', 'QD', 'GS', 'BS', 'BUS_AREA', 'VM', 'VA', 'BASE_KV', 'ZONE', 'VMAX', 'VMIN'],
  ...['LAM_P', 'LAM_Q', 'MU_VMAX', 'MU_VMIN'],
] as const;

export const generatorColumns = [
  ...['GEN_BUS', 'PG', 'QG', 'QMAX', 'QMIN', 'VG', 'MBASE', 'GEN_STATUS', 'PMAX', 'PMIN'],
  ...['PC1', 'PC2', 'QC1MIN', 'QC1MAX', 'QC2MIN', 'QC2MAX', 'RAMP_AGC', 'RAMP_10', 'RAMP_30', 'RAMP_Q', 'APF'],
  ...['MU_PMAX', 'MU_PMIN', 'MU_QMAX', 'MU_QMIN'],
] as const;

export const branchColumns = [
  ...['F_BUS', 'T_BUS', 'BR_R', 'BR_X', 'BR_B', 'RATE_A', 'RATE_B', 'RATE_C', 'TAP', 'SHIFT', 'BR_STATUS'],
  ...['ANGMIN', 'ANGMAX', 'PF', 'QF', 'PT', 'QT', 'MU_SF', 'MU_ST', 'MU_ANGMIN', 'MU_ANGMAX'],
] as const;

const numbered = (names: readonly string[]): Readonly<Record<string, number>> =>
  Object.fromEntries(names.map((name, index) => [name, index + 1]));

/** What the functions idx_bus, idx_gen and idx_brch define. */
export const constants: Readonly<Record<string, number>> = {
  ...{ PQ: 1, PV: 2, REF: 3, NONE: 4 },
  ...numbered(busColumns),
  ...numbered(generatorColumns),
  ...numbered(branchColumns),
};

/** In the order in which each function gives them back. */
export const outputs: Readonly<Record<string, readonly string[]>> = {
  idx_bus: ['PQ', 'PV', 'REF', 'NONE', ...busColumns],
  idx_gen: [...generatorColumns.slice(0, 10), ...generatorColumns.slice(21), ...generatorColumns.slice(10, 21)],
  idx_brch: [
    ...branchColumns.slice(0, 11),
    ...branchColumns.slice(13, 19),
    ...branchColumns.slice(11, 13),
    ...branchColumns.slice(19),
  ],
};
