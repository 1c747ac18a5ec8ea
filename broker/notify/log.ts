/** Where the notifier says what an operator should know. */
export interface NotifierLog {
  warn(fields: object, message: string): void;
}

export const silent: NotifierLog = { warn: () => undefined };
