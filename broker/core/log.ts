/** Where a part of the broker says what an operator should know. */
export interface Warnings {
  warn(fields: object, message: string): void;
}

export const silent: Warnings = { warn: () => undefined };
