/** What counts as too much; the band of each voltage is in the network. */

/** Percent of the rated current. */
export const loadingHigh = 100;
