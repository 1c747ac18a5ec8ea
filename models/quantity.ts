/**
 * Numbers that cannot be mixed up. Outside the twin CIM units rule (MW, Mvar, kV, A, degrees), inside it per unit and
 * radians; the border between them is `twins/network/`. The brand exists in the types alone and costs nothing.
 */
declare const unit: unique symbol;
type Quantity<Unit extends string> = number & { readonly [unit]: Unit };

export type Megawatt = Quantity<'MW'>;
export type Megavar = Quantity<'Mvar'>;
export type Kilovolt = Quantity<'kV'>;
export type Ampere = Quantity<'A'>;
export type Ohm = Quantity<'Ohm'>;
export type Siemens = Quantity<'S'>;
export type Degree = Quantity<'deg'>;
export type Radian = Quantity<'rad'>;
export type PerUnit = Quantity<'p.u.'>;
export type Percent = Quantity<'%'>;

export const megawatt = (value: number): Megawatt => value as Megawatt;
export const megavar = (value: number): Megavar => value as Megavar;
export const kilovolt = (value: number): Kilovolt => value as Kilovolt;
export const ampere = (value: number): Ampere => value as Ampere;
export const ohm = (value: number): Ohm => value as Ohm;
export const siemens = (value: number): Siemens => value as Siemens;
export const perUnit = (value: number): PerUnit => value as PerUnit;
export const percent = (value: number): Percent => value as Percent;
export const radian = (value: Degree): Radian => ((value as number) * (Math.PI / 180)) as Radian;
export const degree = (value: Radian): Degree => ((value as number) * (180 / Math.PI)) as Degree;
