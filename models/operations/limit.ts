/**
 * A limit as data: CIM OperationalLimit and its type, folded into the equipment or container that it is about. The value
 * of the attribute `operationalLimits` is an array of these.
 */
export interface OperationalLimit {
  /** Short name of the attribute of the same entity: `current`, `voltage`, `topOilTemperature`, …; `apparentPower` is of p and q. */
  readonly attribute: string;
  /** CIM sequence number where the attribute is had by each terminal; absent: terminal 1. */
  readonly terminal?: number;
  readonly direction: 'high' | 'low';
  /** In the unit of the attribute (`apparentPower`: MVA). */
  readonly value: number;
  /** How long it may be passed, seconds; absent: for ever is already too long (PATL). */
  readonly acceptableDuration?: number;
  /** An alarm clears only this far on the good side, in the unit of the attribute; absent: 1 % of the value. */
  readonly deadband?: number;
  /** 1 is the most urgent, 4 the least; absent: 2. */
  readonly priority?: 1 | 2 | 3 | 4;
  /** What the source calls it, such as `PATL` or `TATL 900 s`. */
  readonly name?: string;
}
