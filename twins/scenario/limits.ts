/** What counts as too much or too little. */

/**
 * Voltage band, per unit of the base voltage: EN 50160:2010, clauses 4.2.2 and 5.2.2, ±10 % of the nominal voltage at low and
 * medium voltage; we hold high voltage to the same until a VoltageLevel's own limits are read.
 */
export const voltageLow = 0.9;
export const voltageHigh = 1.1;

/** Percent of the rated current. */
export const loadingHigh = 100;
