/** What is usual at a voltage: ratings and distances of an outdoor yard. */
export interface VoltageClass {
  /** kV, line to line. */
  readonly nominalVoltage: number;
  readonly ratedVoltage: number;
  /** A. */
  readonly ratedCurrent: number;
  /** kA, effective, and the peak that buses withstand. */
  readonly breakingCapacity: number;
  readonly ipMax: number;
  /** Metres from one piece of equipment to the next along a bay, and from one bay to the next. */
  readonly step: number;
  readonly pitch: number;
}

/** Phases 13 m apart. */
export const kv765: VoltageClass = {
  nominalVoltage: 765,
  ratedVoltage: 800,
  ratedCurrent: 4000,
  breakingCapacity: 50,
  ipMax: 130,
  step: 26,
  pitch: 40,
};

/** Phases 5.5 m apart. */
export const kv345: VoltageClass = {
  nominalVoltage: 345,
  ratedVoltage: 362,
  ratedCurrent: 3000,
  breakingCapacity: 50,
  ipMax: 130,
  step: 14,
  pitch: 22,
};
