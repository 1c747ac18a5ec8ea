/** What the picture has to know of an asset: one row per asset, small enough to hold all of them. */
export interface Geometry {
  readonly type: string;
  readonly coordinates: unknown;
}

export interface TerminalRow {
  readonly sequence: number;
  readonly node: string;
}

export interface AssetRow {
  readonly id: string;
  readonly type: string;
  readonly name: string | null;
  /** GeoJSON, WGS 84; null where nobody said where it is. */
  readonly location: Geometry | null;
  /** Degrees clockwise from north. */
  readonly heading: number | null;
  readonly parent: string | null;
  readonly terminals: readonly TerminalRow[];
  /** kV, nominal; at terminal 1. */
  readonly voltage?: number;
  /** kV that it is built for, which may be more. */
  readonly ratedVoltage?: number;
  /** kV of terminal 2, where that differs. */
  readonly secondaryVoltage?: number;
  /** MVA. */
  readonly ratedS?: number;
  /** Position of a switch as it was last known. */
  readonly open?: boolean;
  readonly normalOpen?: boolean;
  /** A switch that opens by itself when nothing outside feeds what is behind it. */
  readonly opensAlone?: boolean;
  /** Tenths of its charge, percent. */
  readonly charge?: number;
  /** kW of solar panels. */
  readonly ratedDcPower?: number;
  /** What a transformer stands on or hangs from. */
  readonly mounting?: string;
  /** A line that lies in the ground. */
  readonly underground?: boolean;
  /** The equipment that an instrument is part of, or that a unit feeds through. */
  readonly attachedTo?: string;
}

/** What a person calls it. */
export const titleOf = ({ name, id }: Pick<AssetRow, 'name' | 'id'>): string =>
  name ?? id.replace(/^urn:ngsi-ld:[^:]+:/, '');
