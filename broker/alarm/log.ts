/** Where the alarm service says what an operator should know. */
export interface AlarmLog {
  warn(fields: object, message: string): void;
}

export const silent: AlarmLog = { warn: () => undefined };
