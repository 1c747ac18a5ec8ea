/** `activeUnacknowledged` → `ACTIVE_UNACKNOWLEDGED`: words of the models as values of an enum. */
export const screaming = (word: string): string => word.replaceAll(/([A-Z])/g, '_$1').toUpperCase();
